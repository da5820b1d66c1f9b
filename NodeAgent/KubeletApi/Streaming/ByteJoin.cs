namespace Platform.NodeAgent.KubeletApi.Streaming;

/// <summary>Copies bytes between two streams until either ends.</summary>
internal static class ByteJoin
{
    public static async Task RunAsync(Stream one, Stream other, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using (other)
        {
            var there = CopyAsync(one, other, ended.Token);
            var back = CopyAsync(other, one, ended.Token);
            await Task.WhenAny(there, back);
            await ended.CancelAsync();
            await Task.WhenAll(there, back);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancel)
    {
        try
        {
            var buffer = new byte[32 << 10];
            int read;
            while ((read = await from.ReadAsync(buffer, cancel)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
                await to.FlushAsync(cancel);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side going away ends the session.
        }
    }
}
