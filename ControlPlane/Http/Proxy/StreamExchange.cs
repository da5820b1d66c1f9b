using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>One request to an HTTP/1.1 server behind a byte stream, and its answer. A stream of the tunnel costs a node one dial, and an upgraded one is never used again.</summary>
internal sealed class StreamExchange : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;

    private StreamExchange(Func<CancellationToken, Task<Stream>> connect)
    {
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = async (_, stop) => await connect(stop),
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            // A pod's certificate is its own affair: the bytes reach it over the tunnel, and nobody gave us its authority.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        _invoker = new HttpMessageInvoker(_handler);
    }

    /// <summary>The answer's head.</summary>
    public HttpResponseMessage Response { get; private set; } = null!;

    /// <summary>The answer's body; both directions of the connection once it is upgraded.</summary>
    public Stream Body { get; private set; } = null!;

    /// <summary>Whether the connection speaks another protocol from now on.</summary>
    public bool IsUpgraded => Response.StatusCode == HttpStatusCode.SwitchingProtocols;

    /// <summary>Sends a request and waits for the head of its answer.</summary>
    /// <param name="connect">Opens the connection.</param>
    /// <param name="message">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StreamExchange> SendAsync(Func<CancellationToken, Task<Stream>> connect, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var exchange = new StreamExchange(connect);
        try
        {
            exchange.Response = await exchange._invoker.SendAsync(message, cancellationToken);
            exchange.Body = await exchange.Response.Content.ReadAsStreamAsync(cancellationToken);
            return exchange;
        }
        catch
        {
            await exchange.DisposeAsync();
            throw;
        }
    }

    /// <summary>Upgrades the client's connection as the server upgraded its own, and joins the two until either ends.</summary>
    public async Task UpgradeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in Response.Headers)
            if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !name.Equals("Date", StringComparison.OrdinalIgnoreCase))
                http.Response.Headers[name] = values.ToArray();
        await using var client = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await ByteRelay.RunAsync(client, Body, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Response?.Dispose();
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }
}
