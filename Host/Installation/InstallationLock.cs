namespace Platform.Host.Installation;

/// <summary>Keeps two Hosts from serving one data directory; the system releases it when the process ends, however it ends.</summary>
public sealed class InstallationLock : IDisposable
{
    private readonly FileStream _file;

    private InstallationLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null when another process holds it.</summary>
    public static InstallationLock? TryTake(string dataDirectory)
    {
        try
        {
            return new InstallationLock(new FileStream(Path.Combine(dataDirectory, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
