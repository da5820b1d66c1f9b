using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.Host.Commands;

/// <summary><c>platform-host rotate-key</c>.</summary>
public static class RotateKeyCommand
{
    /// <summary>Adds a key with which secrets are sealed from the Host's next start on; the keys of before stay, to open what they sealed.</summary>
    /// <returns>Exit code: 0, or 1 with the reason in one line on stderr.</returns>
    public static int Execute(string dataDirectory)
    {
        var path = PlatformHost.SecretsKeyOf(new PlatformInstallation { DataDirectory = dataDirectory });
        try
        {
            FileKeySecretProtector.AddKey(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"ERROR: (KeyNotRotated) {exception.Message}");
            return 1;
        }
        Console.Error.WriteLine($"A new key is in {path}: back the file up, then restart the Host. The secrets in the database are sealed anew at its start; the older keys stay in the file for backups of the database.");
        return 0;
    }
}
