using System.Text.Json;

namespace Platform.NodeAgent.Dns;

/// <summary>Follows a <see cref="DnsJournal"/>.</summary>
public sealed class DnsJournalReader(string path)
{
    private string? _id;
    private long _position;

    /// <summary>What was written since the last reading; null when there is no journal.</summary>
    /// <returns>Whether the lines are all there is, of a journal that began anew; and the lines.</returns>
    /// <exception cref="JsonException">It cannot be understood.</exception>
    public async Task<(bool Anew, IReadOnlyList<DnsJournalLine> Lines)?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var (first, begin) = await ReadLinesAsync(file, 0, 1, cancel);
            if (first is not [{ Key: var id }])
                return (false, []);
            var anew = id != _id;
            var (lines, end) = await ReadLinesAsync(file, anew ? begin : _position, int.MaxValue, cancel);
            (_id, _position) = (id, end);
            return (anew, lines);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            _id = null;
            throw;
        }
    }

    /// <summary>Lines that are written to their end, and where the next begins.</summary>
    private static async Task<(IReadOnlyList<DnsJournalLine> Lines, long End)> ReadLinesAsync(FileStream file, long from, int most, CancellationToken cancel)
    {
        file.Position = from;
        var lines = new List<DnsJournalLine>();
        var buffer = new byte[most == 1 ? 256 : 1 << 16];
        var (held, end) = (0, from);
        while (lines.Count < most && await file.ReadAsync(buffer.AsMemory(held), cancel) is var read and > 0)
        {
            held += read;
            var taken = 0;
            while (lines.Count < most && buffer.AsSpan(taken, held - taken).IndexOf((byte)'\n') is var length and >= 0)
            {
                lines.Add(JsonSerializer.Deserialize(buffer.AsSpan(taken, length), AgentJson.Default.DnsJournalLine) ?? throw new JsonException("a line is null"));
                taken += length + 1;
            }

            buffer.AsSpan(taken, held - taken).CopyTo(buffer);
            (held, end) = (held - taken, end + taken);
            if (held == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }

        return (lines, end);
    }
}
