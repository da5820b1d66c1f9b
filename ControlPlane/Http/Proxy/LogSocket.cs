using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>A log over a WebSocket: an empty message first, then what comes, in messages of the sub-protocol's kind.</summary>
/// <remarks>The sub-protocols are <c>binary.k8s.io</c>, also when none is asked for, and <c>base64.binary.k8s.io</c>, whose messages are text.</remarks>
internal static class LogSocket
{
    private const string Binary = "binary.k8s.io", Base64 = "base64.binary.k8s.io";
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int LargestMessage = 32 * 1024;

    /// <summary>Whether a client wants it so.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        request.Headers.SecWebSocketKey.ToString().Length > 0 && request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Answers with the log until it ends or the client leaves.</summary>
    public static async Task SendAsync(HttpContext http, Stream log, CancellationToken cancellationToken)
    {
        if (!TryChoose(http.Request, out var protocol))
        {
            await StatusResponse.WriteAsync(http, 400, Kubernetes.Meta.V1.StatusReason.BadRequest, $"the log is sent in the WebSocket sub-protocols {Binary} and {Base64}");
            return;
        }

        // Not by ASP.NET Core's own middleware: nothing else of this server would use it.
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketAccept =
            Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(http.Request.Headers.SecWebSocketKey + Salt)));
        if (protocol.Length > 0)
            http.Response.Headers.SecWebSocketProtocol = protocol;
        await using var connection = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(connection, new WebSocketCreationOptions { IsServer = true });
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var leaving = LeaveAsync(socket, gone);
        try
        {
            await CopyAsync(socket, protocol == Base64, log, gone.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token);
        }
        catch (Exception e) when (e is WebSocketException || (gone.IsCancellationRequested && e is OperationCanceledException or IOException))
        {
            // The client has left, or the cluster stops.
        }

        await gone.CancelAsync();
        await leaving;
    }

    private static bool TryChoose(HttpRequest request, out string protocol)
    {
        var asked = request.Headers.SecWebSocketProtocol.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(p => !p.StartsWith("base64url.bearer.", StringComparison.Ordinal)).ToList();
        protocol = asked.FirstOrDefault(p => p is Binary or Base64) ?? "";
        return asked.Count == 0 || protocol.Length > 0;
    }

    private static async Task CopyAsync(WebSocket socket, bool base64, Stream log, CancellationToken cancellationToken)
    {
        var type = base64 ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        await socket.SendAsync(ReadOnlyMemory<byte>.Empty, type, endOfMessage: true, cancellationToken);
        var buffer = new byte[LargestMessage];
        while (await log.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            ReadOnlyMemory<byte> message = base64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(buffer, 0, read)) : buffer.AsMemory(0, read);
            await socket.SendAsync(message, type, endOfMessage: true, cancellationToken);
        }
    }

    // A client says nothing but that it leaves; what it says otherwise is read past.
    private static async Task LeaveAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), gone.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // It left without a word.
        }

        await gone.CancelAsync();
    }
}
