using System.Text;
using Platform.NodeAgent.KubeletApi.Logs;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>A line as the container wrote it.</summary>
/// <param name="Time">When the runtime read its beginning.</param>
/// <param name="IsError">From stderr.</param>
/// <param name="Text">Its text.</param>
public readonly record struct LogEntry(DateTimeOffset Time, bool IsError, string Text);

/// <summary>Makes a container's lines of the pieces in its log file.</summary>
public static class LogAssembler
{
    /// <summary>Longest text of a row; what exceeds it is cut, as the workspace would.</summary>
    public const int MaxTextBytes = 64 << 10;

    /// <summary>Reads a part of a file.</summary>
    /// <param name="bytes">Begins at a line.</param>
    /// <param name="whole">Whether all of it is to be taken, also a line that goes on behind it.</param>
    /// <param name="add">Takes the lines.</param>
    /// <returns>Bytes that are used up: to the end of the last line of which no piece is missing.</returns>
    public static int Read(ReadOnlyMemory<byte> bytes, bool whole, Action<LogEntry> add)
    {
        Pieces output = new(), errors = new();
        int at = 0, used = 0;
        List<LogEntry> complete = [];
        while (bytes.Span[at..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (CriLogLine.TryParse(bytes.Slice(at, length), out var line))
            {
                var pieces = line.IsError ? errors : output;
                pieces.Add(line);
                if (!line.Partial)
                    complete.Add(pieces.Take(line.IsError));
            }

            at += length + 1;
            if (!output.IsEmpty || !errors.IsEmpty)
                continue;
            used = at;
            complete.ForEach(add);
            complete.Clear();
        }

        if (!whole)
            return used;
        complete.ForEach(add);
        if (!output.IsEmpty)
            add(output.Take(false));
        if (!errors.IsEmpty)
            add(errors.Take(true));
        return bytes.Length;
    }

    private sealed class Pieces
    {
        private readonly MemoryStream _bytes = new();
        private DateTimeOffset? _time;

        public bool IsEmpty => _time is null;

        public void Add(CriLogLine line)
        {
            _time ??= line.Time;
            var room = (int)Math.Min(line.Content.Length, MaxTextBytes - _bytes.Length);
            _bytes.Write(line.Content.Span[..room]);
        }

        public LogEntry Take(bool isError)
        {
            // What is not UTF-8 becomes replacement characters here: a row is JSON.
            var entry = new LogEntry(_time!.Value, isError, Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length));
            _bytes.SetLength(0);
            _time = null;
            return entry;
        }
    }
}
