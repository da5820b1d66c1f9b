namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Joins two byte streams.</summary>
internal static class ByteRelay
{
    // How long the other direction may go on once one has ended: what is on its way still arrives.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>Copies both ways until either side ends.</summary>
    /// <param name="client">One side.</param>
    /// <param name="node">The other.</param>
    public static async Task RunAsync(Stream client, Stream node, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var down = CopyAsync(node, client, stop.Token);
        var up = CopyAsync(client, node, stop.Token);
        // When the node has said all, nobody reads what the client still says.
        if (await Task.WhenAny(down, up) == up) stop.CancelAfter(Linger);
        else await stop.CancelAsync();
        await Task.WhenAll(down, up);
    }

    /// <summary>Copies one way, each part as it comes; ends with the source, and when either side breaks.</summary>
    public static async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await target.FlushAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side is gone: that is how such streams end.
        }
    }
}
