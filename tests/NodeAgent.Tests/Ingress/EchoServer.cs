using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>An application behind the proxy: it answers with its name, what it was asked, and the headers it got.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EchoServer(WebApplication application, string name) => (_application, Name) = (application, name);

    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public ServiceEndpoint Endpoint => new() { Address = "127.0.0.1", Port = new Uri(_application.Urls.First()).Port };

    public static async Task<EchoServer> StartAsync(string name, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var application = builder.Build();
        var server = new EchoServer(application, name);
        application.UseWebSockets();
        application.Map("/socket", EchoSocketAsync);
        application.Map("/events", server.StreamAsync);
        application.Map("/length", async context => await context.Response.WriteAsync($"{await CountAsync(context.Request.Body)}"));
        application.MapFallback(async context => await context.Response.WriteAsync(string.Join('\n', context.Request.Headers
            .Select(header => $"{header.Key.ToLowerInvariant()}: {header.Value}").Order().Prepend($"{name} {context.Request.Protocol} {context.Request.Path}"))));
        await application.StartAsync();
        return server;
    }

    /// <summary>Lets a stream of events go on to its end.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: first\n\n");
        await context.Response.Body.FlushAsync();
        await _released.Task;
        await context.Response.WriteAsync("data: last\n\n");
    }

    private static async Task EchoSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, default) is { MessageType: not WebSocketMessageType.Close } message)
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    private static async Task<long> CountAsync(Stream body)
    {
        var (buffer, count) = (new byte[64 * 1024], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var read)
            count += read;
        return count;
    }
}
