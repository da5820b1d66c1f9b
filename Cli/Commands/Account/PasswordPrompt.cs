using System.Text;

namespace Platform.Cli.Commands.Account;

/// <summary>Asks for a password without showing it.</summary>
internal static class PasswordPrompt
{
    public static string Read(CliEnvironment environment, string prompt)
    {
        environment.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        environment.Error.WriteLine();
        return typed.ToString();
    }
}
