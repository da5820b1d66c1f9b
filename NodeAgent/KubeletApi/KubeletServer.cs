using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Serialization;
using Platform.NodeAgent.Bootstrap;
using Platform.NodeAgent.KubeletApi.Logs;
using Platform.NodeAgent.KubeletApi.Streaming;
using Platform.NodeAgent.KubeletApi.Tunnel;
using Platform.NodeAgent.Pods;

namespace Platform.NodeAgent.KubeletApi;

/// <summary>The kubelet API, served over the tunnel only.</summary>
public sealed class KubeletServer(
    NodeConfiguration node, NodeCredential credential, PodServices services, PodManager pods, StatsEndpoints stats, ILoggerFactory loggers)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        var listener = new TunnelListener();
        await using var app = Build(listener, services, pods, stats, loggers);
        await app.StartAsync(cancel);
        using var tunnel = new TunnelClient(node, credential, listener, services.Time, loggers.CreateLogger<TunnelClient>());
        await tunnel.RunAsync(cancel);
    }

    /// <summary>The server on connections that <paramref name="listener"/> is given.</summary>
    public static WebApplication Build(TunnelListener listener, PodServices services, PodManager pods, StatsEndpoints stats, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MinResponseDataRate = null;
            o.Limits.MinRequestBodyDataRate = null;
            o.Listen(listener.EndPoint);
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.UseRouting();
        app.MapGet("/healthz", (HttpContext context) => context.Response.WriteAsync("ok"));
        app.MapGet("/pods", (HttpContext context) => WritePodsAsync(context, pods));
        stats.Map(app);
        new ContainerLogs(services.Cri).Map(app);
        new LocalVolumeEndpoints(services.Claims).Map(app);
        new StreamingEndpoints(services.Cri).Map(app);
        return app;
    }

    private static Task WritePodsAsync(HttpContext context, PodManager pods)
    {
        context.Response.ContentType = "application/json";
        var list = new KubernetesList<Pod>
        {
            ApiVersion = "v1",
            Kind = "PodList",
            Items = [.. pods.Workers.Select(w => w.Pod with { Status = w.Status })],
        };
        return JsonSerializer.SerializeAsync(context.Response.Body, list, KubernetesJson.Default.KubernetesListPod, context.RequestAborted);
    }
}
