using System.Text.Json;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Dns;

/// <summary>
/// The file through which the agent tells the DNS unit the cluster's services. It is replaced by rename, so that a reader
/// sees a whole one, and stays when the agent stops, so that names resolve on.
/// </summary>
public sealed class DnsRecordFile(string path)
{
    public string Path => path;

    public async Task WriteAsync(IReadOnlyList<ServiceEntry> services, CancellationToken cancel)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var next = path + ".next";
        await using (var file = File.Create(next))
            await JsonSerializer.SerializeAsync(file, services, AgentJson.Default.IReadOnlyListServiceEntry, cancel);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>The services, or null when nothing was written yet.</summary>
    public async Task<IReadOnlyList<ServiceEntry>?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync(file, AgentJson.Default.IReadOnlyListServiceEntry, cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
