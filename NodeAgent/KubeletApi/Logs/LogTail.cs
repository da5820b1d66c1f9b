namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>Finds where the last lines of a file begin.</summary>
public static class LogTail
{
    private const int BlockBytes = 8192;

    /// <summary>Offset of the first of the last <paramref name="lines"/> lines.</summary>
    public static async Task<long> FindAsync(Stream file, long lines, CancellationToken cancel)
    {
        var end = file.Length;
        if (lines <= 0)
            return end;
        var block = new byte[BlockBytes];
        long seen = 0;
        for (var position = end; position > 0;)
        {
            var start = Math.Max(0, position - BlockBytes);
            file.Seek(start, SeekOrigin.Begin);
            var length = await file.ReadAtLeastAsync(block.AsMemory(0, (int)(position - start)), (int)(position - start), throwOnEndOfStream: false, cancel);
            for (var i = length - 1; i >= 0; i--)
            {
                // The line feed that ends the file ends its last line and begins none.
                if (block[i] == '\n' && start + i + 1 < end && ++seen == lines)
                    return start + i + 1;
            }

            position = start;
        }

        return 0;
    }
}
