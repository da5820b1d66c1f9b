using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Probes;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Tests.Pods.Probes;

public sealed class ProberTests : IAsyncLifetime
{
    private static readonly Container Container = new() { Name = "web" };
    private readonly GrpcChannel _runtime = GrpcChannel.ToSocket("/nonexistent");
    private readonly Prober _prober;
    private readonly WebApplication _web = Server(HttpProtocols.Http1);
    private readonly WebApplication _grpc = Server(HttpProtocols.Http2);

    public ProberTests() => _prober = new Prober(new CriClient(_runtime), "127.0.0.1", "1.34.2");

    public async Task InitializeAsync()
    {
        _web.MapGet("/there", () => Results.Redirect("/here"));
        _web.MapGet("/here", () => Results.Ok());
        _web.MapGet("/nowhere", () => Results.Redirect("/missing"));
        _web.MapGet("/circle", () => Results.Redirect("/circle"));
        _web.MapGet("/abroad", () => Results.Redirect("http://elsewhere.invalid/"));
        _web.MapGet("/agent", (HttpContext context) => context.Request.Headers.UserAgent == "kube-probe/1.34" ? Results.Ok() : Results.BadRequest());
        _grpc.MapPost("/grpc.health.v1.Health/Check", AnswerHealthAsync);
        await Task.WhenAll(_web.StartAsync(), _grpc.StartAsync());
    }

    public async Task DisposeAsync()
    {
        await _web.DisposeAsync();
        await _grpc.DisposeAsync();
        _prober.Dispose();
        _runtime.Dispose();
    }

    [Theory]
    [InlineData("/here", true)]
    [InlineData("/missing", false)]
    [InlineData("/there", true)]
    [InlineData("/nowhere", false)]
    [InlineData("/circle", false)]
    [InlineData("/abroad", true)]
    [InlineData("/agent", true)]
    public async Task A_probe_by_HTTP_follows_redirects_of_the_same_host(string path, bool well) =>
        (await ProbeAsync(new Probe { HttpGet = new HttpGetAction { Path = path, Port = new IntOrString(PortOf(_web)) } })).Success.ShouldBe(well);

    [Theory]
    [InlineData("well", true)]
    [InlineData("ill", false)]
    public async Task A_probe_by_gRPC_speaks_the_health_checking_protocol(string service, bool well) =>
        (await ProbeAsync(new Probe { Grpc = new GrpcAction { Port = PortOf(_grpc), Service = service } })).Success.ShouldBe(well);

    [Fact]
    public async Task A_probe_by_TCP_connects()
    {
        (await ProbeAsync(new Probe { TcpSocket = new TcpSocketAction { Port = new IntOrString(PortOf(_web)) } })).Success.ShouldBeTrue();
        var port = PortOf(_web);
        await _web.StopAsync();
        (await ProbeAsync(new Probe { TcpSocket = new TcpSocketAction { Port = new IntOrString(port) } })).Success.ShouldBeFalse();
    }

    [Fact]
    public async Task A_hook_by_HTTP_has_worked_when_anything_answered()
    {
        var hook = new LifecycleHandler { HttpGet = new HttpGetAction { Path = "/missing", Port = new IntOrString(PortOf(_web)) } };

        (await _prober.HookAsync(new Pod(), Container, "id", "127.0.0.1", hook, TimeSpan.FromSeconds(10), CancellationToken.None)).Success.ShouldBeTrue();
    }

    private Task<ProbeResult> ProbeAsync(Probe probe) =>
        _prober.ProbeAsync(new Pod(), Container, "id", "127.0.0.1", probe with { TimeoutSeconds = 10 }, CancellationToken.None);

    private static async Task AnswerHealthAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        // A frame is a flag, four bytes of length, and the message.
        var service = HealthCheckRequest.Parser.ParseFrom(body.ToArray().AsSpan(5)).Service;
        var serving = service == "well" ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;
        var answer = new HealthCheckResponse { Status = serving }.ToByteArray();
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, (byte)answer.Length, .. answer]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static WebApplication Server(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        return builder.Build();
    }

    private static int PortOf(WebApplication server) =>
        new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
}
