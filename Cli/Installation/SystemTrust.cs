namespace Platform.Cli.Installation;

/// <summary>The platform's authority in the machine's own certificate store.</summary>
public static class SystemTrust
{
    private const string StoreDirectory = "/usr/local/share/ca-certificates";

    /// <summary>Lets every program of this machine trust the installation.</summary>
    public static async Task<Result<string>> AddAsync(InstallationInfo info, CancellationToken cancel)
    {
        var file = FileOf(info.InstallationId);
        try
        {
            Directory.CreateDirectory(StoreDirectory);
            await File.WriteAllTextAsync(file, info.CaCertificate, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("TrustNotChanged", $"{file} cannot be written: {e.Message}");
        }

        return (await Commandline.RunAsync("update-ca-certificates", [], cancel)).TryGet(out _, out var error) ? file : error;
    }

    /// <summary>Takes the trust back; nothing happens where there was none.</summary>
    public static async Task<CliError?> RemoveAsync(string installationId, CancellationToken cancel)
    {
        var file = FileOf(installationId);
        if (!File.Exists(file))
            return null;
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("TrustNotChanged", $"{file} cannot be removed: {e.Message}");
        }

        return (await Commandline.RunAsync("update-ca-certificates", ["--fresh"], cancel)).Error;
    }

    private static string FileOf(string installationId) => Path.Combine(StoreDirectory, $"platform-{installationId}.crt");
}
