using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.NodeAgent.KubeletApi.Streaming;

/// <summary>
/// Accepts a WebSocket by hand (RFC 6455, section 4.2.2): kubectl's sub-protocol for port forwarding has a slash in its name, which
/// ASP.NET Core refuses to answer with.
/// </summary>
public static class WebSocketUpgrade
{
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Answers 101 with a sub-protocol and returns the connection.</summary>
    /// <exception cref="IOException">The request is no WebSocket's.</exception>
    public static async Task<WebSocket> AcceptAsync(HttpContext context, string protocol)
    {
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || key.Length == 0)
            throw new IOException("the request has to be an upgrade to a WebSocket");
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(key);
        context.Response.Headers.SecWebSocketProtocol = protocol;
        return WebSocket.CreateFromStream(await upgrade.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
    }

    /// <summary>The protocol's own handshake: SHA-1 secures nothing here.</summary>
    private static string Accept(string key) =>
        Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(key + Salt)));
}
