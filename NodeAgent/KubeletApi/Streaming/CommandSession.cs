using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Platform.Kubernetes.Client.Spdy;
using Platform.Kubernetes.Serialization;

namespace Platform.NodeAgent.KubeletApi.Streaming;

/// <summary>Which streams an exec or attach has.</summary>
public sealed record CommandStreams(bool Stdin, bool Stdout, bool Stderr, bool Tty);

/// <summary>
/// One exec or attach: a WebSocket of the client, whose binary messages begin with a channel number
/// (<c>channel.k8s.io</c>, <c>v4.channel.k8s.io</c>, <c>v5.channel.k8s.io</c>), joined to the runtime's SPDY streams.
/// </summary>
/// <param name="plainErrors">The client speaks the first protocol: the end of a command is told in words, and only when it failed.</param>
public sealed class CommandSession(WebSocket client, SpdyConnection runtime, CommandStreams streams, bool plainErrors)
{
    /// <summary>The protocol before statuses were JSON.</summary>
    public const string FirstProtocol = "channel.k8s.io";

    private const byte StdinChannel = 0;
    private const byte StdoutChannel = 1;
    private const byte StderrChannel = 2;
    private const byte ErrorChannel = 3;
    private const byte ResizeChannel = 4;

    /// <summary>In version 5: the channel named by the next byte is closed.</summary>
    private const byte CloseChannel = 255;

    private const int BufferBytes = 32 << 10;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Runs until the command has ended and its output is delivered, or the client is gone.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var error = await OpenAsync("error", cancel);
        var stdin = streams.Stdin ? await OpenAsync("stdin", cancel) : null;
        var stdout = streams.Stdout ? await OpenAsync("stdout", cancel) : null;
        var stderr = streams is { Stderr: true, Tty: false } ? await OpenAsync("stderr", cancel) : null;
        var resize = streams.Tty ? await OpenAsync("resize", cancel) : null;
        await error.CloseWriteAsync(cancel);
        var reading = runtime.RunAsync(ended.Token);
        var receiving = ReceiveAsync(stdin, resize, ended);
        try
        {
            await Task.WhenAll(
                stdout is null ? Task.CompletedTask : CopyAsync(stdout, StdoutChannel, ended.Token),
                stderr is null ? Task.CompletedTask : CopyAsync(stderr, StderrChannel, ended.Token));
            await (plainErrors ? CopyInWordsAsync(error, ended.Token) : CopyAsync(error, ErrorChannel, ended.Token));
            await CloseAsync(ended.Token);
            // Cancelling a receive aborts the connection, so the client is first given the time to answer the closing.
            await receiving.WaitAsync(CloseLimit, ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or TimeoutException)
        {
            // The client or the runtime is gone; there is nobody to tell.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(reading, receiving);
            _sending.Dispose();
        }
    }

    private Task<SpdyStream> OpenAsync(string type, CancellationToken cancel) =>
        runtime.OpenAsync(new Dictionary<string, string> { ["streamType"] = type }, cancel);

    private async Task CopyAsync(SpdyStream stream, byte channel, CancellationToken cancel)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancel);
            foreach (var segment in read.Buffer)
                await SendAsync(channel, segment, cancel);
            stream.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private async Task CopyInWordsAsync(SpdyStream error, CancellationToken cancel)
    {
        using var text = new MemoryStream();
        await error.Input.CopyToAsync(text, cancel);
        if (text.Length > 0 && JsonSerializer.Deserialize(text.ToArray(), KubernetesJson.Default.Status) is { } status && status.StatusValue != "Success")
            await SendAsync(ErrorChannel, Encoding.UTF8.GetBytes(status.Message ?? ""), cancel);
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        var message = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        await _sending.WaitAsync(cancel);
        try
        {
            message[0] = channel;
            data.CopyTo(message.AsMemory(1));
            await client.SendAsync(message.AsMemory(0, data.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private async Task CloseAsync(CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync(SpdyStream? stdin, SpdyStream? resize, CancellationTokenSource ended)
    {
        var buffer = new byte[BufferBytes];
        var channel = -1;
        try
        {
            while (true)
            {
                var received = await client.ReceiveAsync(buffer.AsMemory(), ended.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                var data = buffer.AsMemory(0, received.Count);
                if (channel < 0 && data.Length > 0)
                {
                    channel = data.Span[0];
                    data = data[1..];
                }

                await ForwardAsync(channel, data, stdin, resize, ended.Token);
                if (received.EndOfMessage)
                    channel = -1;
            }

            await ended.CancelAsync();
        }
        catch (Exception e) when (e is WebSocketException or IOException)
        {
            // A client that vanished is one that closed.
            await ended.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The command ended first.
        }
    }

    private static async Task ForwardAsync(
        int channel, ReadOnlyMemory<byte> data, SpdyStream? stdin, SpdyStream? resize, CancellationToken cancel)
    {
        switch (channel)
        {
            case StdinChannel when stdin is not null && !data.IsEmpty:
                await stdin.WriteAsync(data, cancel);
                break;
            case ResizeChannel when resize is not null && !data.IsEmpty:
                await resize.WriteAsync(data, cancel);
                break;
            case CloseChannel when stdin is not null && data.Length == 1 && data.Span[0] == StdinChannel:
                await stdin.CloseWriteAsync(cancel);
                break;
        }
    }
}
