using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Cli.Installation;

/// <summary>Ends a program together with everything it started.</summary>
internal static partial class ProcessGroup
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>The program as the leader of a group of its own, which a terminal's interrupt does not reach.</summary>
    public static ProcessStartInfo Leader(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setsid");
        start.ArgumentList.Add("--wait");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Asks the group to end, so that scripts tidy up after themselves, and insists after a moment.</summary>
    public static async Task EndAsync(Process leader)
    {
        _ = Send(-leader.Id, Terminate);
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await leader.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _ = Send(-leader.Id, Kill);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
