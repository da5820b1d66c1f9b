using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Platform.Kubernetes.Client.Spdy;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.KubeletApi.Streaming;

/// <summary>
/// <c>/exec</c>, <c>/attach</c> and <c>/portForward</c>. WebSocket commands are translated to the runtime's SPDY streams;
/// clients that speak SPDY themselves, upgraded or inside a WebSocket, are joined to the runtime byte by byte.
/// </summary>
public sealed class StreamingEndpoints(CriClient cri)
{
    private const string TunnelProtocol = "SPDY/3.1+portforward.k8s.io";
    private static readonly string[] CommandProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io", CommandSession.FirstProtocol];
    private static readonly string[] RuntimeCommandProtocols = ["v4.channel.k8s.io"];
    private static readonly string[] PortForwardProtocols = ["portforward.k8s.io"];
    private static readonly string[] Methods = ["GET", "POST"];
    private readonly ContainerFinder _finder = new(cri);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/exec/{ns}/{pod}/{container}", Methods, ExecAsync);
        routes.MapMethods("/attach/{ns}/{pod}/{container}", Methods, AttachAsync);
        routes.MapMethods("/portForward/{ns}/{pod}", Methods, PortForwardAsync);
    }

    private Task ExecAsync(HttpContext context) => CommandAsync(context, (id, streams) =>
    {
        var request = new ExecRequest
        {
            ContainerId = id,
            Stdin = streams.Stdin,
            Stdout = streams.Stdout,
            Stderr = streams is { Stderr: true, Tty: false },
            Tty = streams.Tty,
        };
        request.Cmd.Add(context.Request.Query["command"].Where(c => c is not null).Select(c => c!));
        return cri.ExecAsync(request, context.RequestAborted);
    });

    private Task AttachAsync(HttpContext context) => CommandAsync(context, (id, streams) => cri.AttachAsync(
        new AttachRequest
        {
            ContainerId = id,
            Stdin = streams.Stdin,
            Stdout = streams.Stdout,
            Stderr = streams is { Stderr: true, Tty: false },
            Tty = streams.Tty,
        }, context.RequestAborted));

    private async Task CommandAsync(HttpContext context, Func<string, CommandStreams, Task<Uri>> open)
    {
        var container = await _finder.FindAsync(Route(context, "ns"), Route(context, "pod"), Route(context, "container"), previous: false, context.RequestAborted);
        if (container is not { State: ContainerState.ContainerRunning })
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"container {Route(context, "container")} of pod {Route(context, "pod")} is not running");
            return;
        }

        var streams = new CommandStreams(Flag(context, "stdin", "input"), Flag(context, "stdout", "output"), Flag(context, "stderr", "error"), Flag(context, "tty"));
        try
        {
            var url = await open(container.Id, streams);
            if (context.WebSockets.IsWebSocketRequest)
                await ServeWebSocketAsync(context, url, streams);
            else
                await JoinUpgradeAsync(context, url);
        }
        catch (Exception e) when (e is CriException or IOException)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, e.Message);
        }
    }

    private static async Task ServeWebSocketAsync(HttpContext context, Uri url, CommandStreams streams)
    {
        var protocol = CommandProtocols.FirstOrDefault(p => context.WebSockets.WebSocketRequestedProtocols.Contains(p));
        if (protocol is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"offer one of the sub-protocols {string.Join(", ", CommandProtocols)}");
            return;
        }

        var (connection, _) = await RuntimeUpgrade.ConnectAsync(url, RuntimeCommandProtocols, context.RequestAborted);
        await using var runtime = new SpdyConnection(connection);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await new CommandSession(socket, runtime, streams, protocol == CommandSession.FirstProtocol).RunAsync(context.RequestAborted);
    }

    private async Task PortForwardAsync(HttpContext context)
    {
        if (await _finder.FindSandboxAsync(Route(context, "ns"), Route(context, "pod"), context.RequestAborted) is not { } sandbox)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"pod {Route(context, "pod")} is not running");
            return;
        }

        try
        {
            var url = await cri.PortForwardAsync(new PortForwardRequest { PodSandboxId = sandbox.Id }, context.RequestAborted);
            if (!context.WebSockets.IsWebSocketRequest)
            {
                await JoinUpgradeAsync(context, url);
            }
            else if (context.WebSockets.WebSocketRequestedProtocols.Contains(TunnelProtocol))
            {
                var (connection, _) = await RuntimeUpgrade.ConnectAsync(url, PortForwardProtocols, context.RequestAborted);
                using var socket = await WebSocketUpgrade.AcceptAsync(context, TunnelProtocol);
                await using var client = new WebSocketByteStream(socket);
                await ByteJoin.RunAsync(client, connection, context.RequestAborted);
            }
            else
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, $"offer the sub-protocol {TunnelProtocol}");
            }
        }
        catch (Exception e) when (e is CriException or IOException)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, e.Message);
        }
    }

    /// <summary>A client that asks for an upgrade to SPDY gets the runtime's own session.</summary>
    private static async Task JoinUpgradeAsync(HttpContext context, Uri url)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the request has to be an upgrade to a WebSocket or SPDY/3.1");
            return;
        }

        var offered = context.Request.Headers["X-Stream-Protocol-Version"].SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var (connection, protocol) = await RuntimeUpgrade.ConnectAsync(url, offered.Length > 0 ? offered : PortForwardProtocols, context.RequestAborted);
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers["X-Stream-Protocol-Version"] = protocol;
        await using var client = await upgrade.UpgradeAsync();
        await ByteJoin.RunAsync(client, connection, context.RequestAborted);
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static bool Flag(HttpContext context, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (context.Request.Query[name].FirstOrDefault() is "1" or "true")
                return true;
        }

        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
