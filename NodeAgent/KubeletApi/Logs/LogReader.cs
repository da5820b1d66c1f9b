using System.Text;

namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>Copies what is asked for of a container's log to a client, and follows it across rotations.</summary>
/// <param name="path">The container's current log file.</param>
/// <param name="running">Whether more may come.</param>
public sealed class LogReader(string path, LogOptions options, Func<CancellationToken, Task<bool>> running)
{
    private const int MaxLineBytes = 1 << 20;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    private long _left = options.LimitBytes ?? long.MaxValue;
    private bool _continued;
    private bool _included;

    public async Task CopyAsync(Stream output, CancellationToken cancel)
    {
        using var watch = options.Follow ? new LogWatch(path) : null;
        var file = Open();
        try
        {
            if (options.TailLines is { } lines)
                file.Seek(await LogTail.FindAsync(file, lines, cancel), SeekOrigin.Begin);
            var lineBuffer = new LineBuffer(MaxLineBytes);
            while (true)
            {
                await DrainAsync(file, lineBuffer, output, cancel);
                await output.FlushAsync(cancel);
                if (watch is null || _left <= 0)
                    return;
                var goesOn = await running(cancel);
                if (await ReopenIfRotatedAsync(file, lineBuffer, output, cancel) is { } next)
                {
                    await file.DisposeAsync();
                    file = next;
                }
                else if (!goesOn && file.Position >= file.Length)
                {
                    return;
                }
                else if (file.Position >= file.Length)
                {
                    await watch.WaitAsync(LookAgain, cancel);
                }
            }
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    /// <summary>The file that has taken the place of the one being read, after the rest of the old one was copied.</summary>
    private async Task<FileStream?> ReopenIfRotatedAsync(FileStream file, LineBuffer lines, Stream output, CancellationToken cancel)
    {
        // The open file keeps the name it has now: after a rotation another one than it was opened by.
        var name = new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        if (name == path || !File.Exists(path))
            return null;
        await DrainAsync(file, lines, output, cancel);
        return Open();
    }

    private async Task DrainAsync(FileStream file, LineBuffer lines, Stream output, CancellationToken cancel)
    {
        while (_left > 0 && await lines.FillAsync(file, cancel))
        {
            while (_left > 0 && lines.TryTake(out var line))
            {
                if (CriLogLine.TryParse(line, out var parsed))
                    await WriteAsync(parsed, output, cancel);
            }
        }
    }

    private async Task WriteAsync(CriLogLine line, Stream output, CancellationToken cancel)
    {
        if (!_continued)
            _included = (options.Since is not { } since || line.Time >= since) && (options.Errors ?? line.IsError) == line.IsError;
        if (_included)
        {
            if (options.Timestamps && !_continued)
                await WriteAsync(Encoding.ASCII.GetBytes(line.TimeText + " "), output, cancel);
            await WriteAsync(line.Content, output, cancel);
            if (!line.Partial)
                await WriteAsync("\n"u8.ToArray(), output, cancel);
        }

        _continued = line.Partial;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, Stream output, CancellationToken cancel)
    {
        var part = bytes.Length <= _left ? bytes : bytes[..(int)_left];
        _left -= part.Length;
        await output.WriteAsync(part, cancel);
    }
}
