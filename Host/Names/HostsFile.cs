using System.Text;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;

namespace Platform.Host.Names;

/// <summary>The installation's marked block in the machine's hosts file.</summary>
/// <param name="installation">Names the block and gives the address.</param>
/// <param name="path">The file: <c>/etc/hosts</c>.</param>
public sealed class HostsFile(PlatformInstallation installation, string path) : IHostNames, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    private string Begin => $"# BEGIN platform {installation.Id}";

    private string End => $"# END platform {installation.Id}";

    /// <inheritdoc/>
    public Task AddAsync(string hostName, CancellationToken cancellationToken) => ChangeAsync(names => names.Add(hostName), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string hostName, CancellationToken cancellationToken) => ChangeAsync(names => names.Remove(hostName), cancellationToken);

    /// <summary>Takes the whole block away.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => ChangeAsync(names => names.Clear(), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private async Task ChangeAsync(Action<SortedSet<string>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var lines = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
            var (begin, end) = (Array.IndexOf(lines, Begin), Array.IndexOf(lines, End));
            var names = begin >= 0 && end > begin
                ? new SortedSet<string>(lines[(begin + 1)..end].Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^1]), StringComparer.Ordinal)
                : new SortedSet<string>(StringComparer.Ordinal);
            change(names);
            List<string> block = names.Count == 0 ? [] : [Begin, .. names.Select(name => $"{installation.PlatformAddress} {name}"), End];
            List<string> others = begin >= 0 && end > begin ? [.. lines[..begin], .. lines[(end + 1)..]] : [.. lines.Where(line => line != Begin && line != End)];
            var text = string.Join('\n', others.Concat(block)) + "\n";
            // Written in place: in containers the file is a mount of its own and cannot be replaced.
            if (text != string.Join('\n', lines) + "\n") await File.WriteAllTextAsync(path, text, new UTF8Encoding(false), cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }
}
