using System.Globalization;
using Platform.NodeAgent.Native;

namespace Platform.NodeAgent.Ingress;

/// <summary>
/// The proxy's files: each version a directory of its own, <c>current</c> a link to the one with which the proxy starts, replaced by
/// rename. The proxy may read them and write none.
/// </summary>
public sealed class ProxyFiles(ProxySettings settings)
{
    private const string Current = "current", DefaultCertificate = "default.pem";
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupReads = OwnerReads | UnixFileMode.GroupRead;
    private const UnixFileMode Enter = GroupReads | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
    private readonly Lazy<(long User, long Group)> _proxy = new(() => Find(settings.User));

    /// <summary>The version with which the proxy starts.</summary>
    public string? CurrentVersion => new FileInfo(Path.Combine(settings.Directory, Current)).LinkTarget;

    /// <summary>Writes a version that the proxy does not start with yet.</summary>
    /// <returns>Its file with rules and servers.</returns>
    public string Write(ProxyConfiguration configuration)
    {
        var directory = Path.Combine(settings.Directory, configuration.Version);
        Remove(configuration.Version);
        MakeDirectory(settings.Directory);
        MakeDirectory(directory);
        foreach (var (name, text) in configuration.Files)
            WriteFile(Path.Combine(directory, name), text, ProxyConfiguration.IsSecret(name));
        var main = Path.Combine(directory, ProxyConfiguration.MainFile);
        WriteFile(main, configuration.Main, secret: false);
        return main;
    }

    /// <summary>The proxy starts with a version from now on.</summary>
    public void Use(string version)
    {
        var next = Path.Combine(settings.Directory, Current + ".next");
        File.Delete(next);
        File.CreateSymbolicLink(next, version);
        LinuxCalls.Rename(next, Path.Combine(settings.Directory, Current));
    }

    /// <summary>Brings the servers of the version in use up to date, for when the proxy starts anew by itself.</summary>
    public void Update(ProxyConfiguration configuration)
    {
        var main = Path.Combine(settings.Directory, configuration.Version, ProxyConfiguration.MainFile);
        if (File.Exists(main) && File.ReadAllText(main) == configuration.Main)
            return;
        File.Delete(main + ".next");
        WriteFile(main + ".next", configuration.Main, secret: false);
        LinuxCalls.Rename(main + ".next", main);
    }

    /// <summary>Removes a version.</summary>
    public void Remove(string version)
    {
        var directory = Path.Combine(settings.Directory, version);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>Removes every version but one, and with them keys that are no longer served.</summary>
    public void RemoveOthers(string version)
    {
        foreach (var directory in new DirectoryInfo(settings.Directory).EnumerateDirectories().Where(d => d.LinkTarget is null && d.Name != version))
            directory.Delete(recursive: true);
    }

    /// <summary>The certificate for hosts without one, which stays the same for as long as the node runs.</summary>
    public TlsCertificate Fallback(DateTimeOffset now)
    {
        var path = Path.Combine(settings.Directory, DefaultCertificate);
        if (File.Exists(path) && TlsCertificate.ReadPem(File.ReadAllText(path)) is { } kept && kept.NotAfter > now)
            return kept;
        MakeDirectory(settings.Directory);
        var made = TlsCertificate.SelfSigned(now);
        File.Delete(path + ".next");
        WriteFile(path + ".next", made.Pem, secret: true);
        LinuxCalls.Rename(path + ".next", path);
        return made;
    }

    private void MakeDirectory(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(path, Enter);
        LinuxCalls.ChangeOwner(path, -1, _proxy.Value.Group);
        File.SetUnixFileMode(path, Enter);
    }

    private void WriteFile(string path, string text, bool secret)
    {
        using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReads }))
        using (var writer = new StreamWriter(file))
            writer.Write(text);
        LinuxCalls.ChangeOwner(path, secret ? _proxy.Value.User : -1, _proxy.Value.Group);
        if (!secret)
            File.SetUnixFileMode(path, GroupReads);
    }

    private static (long User, long Group) Find(string? user)
    {
        if (user is null)
            return (-1, -1);
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user)
            ?? throw new IOException($"there is no user '{user}' for the ingress proxy: the node's image is older than its agent");
        return (long.Parse(fields[2], CultureInfo.InvariantCulture), long.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}
