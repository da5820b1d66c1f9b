using System.Net;
using System.Text.Json.Nodes;
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
using Platform.NodeAgent.KubeletApi;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Stats;
using CoreContainerStatus = Platform.Kubernetes.Core.V1.ContainerStatus;
using CoreState = Platform.Kubernetes.Core.V1.ContainerState;

namespace Platform.NodeAgent.Tests.Stats;

/// <summary>The summary of this machine, with a runtime that is played over its real protocol.</summary>
public sealed class SummaryTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("summary-").FullName;
    private readonly WebApplication _runtime;
    private readonly GrpcChannel _channel;
    private ulong _cpu = 1_000_000_000;

    public SummaryTests()
    {
        var socket = Path.Combine(_root, "runtime.sock");
        _runtime = Server(o => o.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2));
        _channel = GrpcChannel.ToSocket(socket);
    }

    public Task InitializeAsync()
    {
        _runtime.MapPost("/runtime.v1.RuntimeService/ListContainerStats", context => AnswerAsync(context, new ListContainerStatsResponse { Stats = { Used() } }));
        _runtime.MapPost("/runtime.v1.ImageService/ImageFsInfo", context => AnswerAsync(context, new ImageFsInfoResponse
        {
            ImageFilesystems = { new FilesystemUsage { UsedBytes = new UInt64Value { Value = 777 } } },
        }));
        return _runtime.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _runtime.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task It_tells_what_a_pod_uses_of_processor_memory_and_disk()
    {
        var summary = await SummaryAsync(onlyCpuAndMemory: false);

        var pod = summary["pods"]!.AsArray().ShouldHaveSingleItem()!;
        pod["podRef"]!.ToJsonString().ShouldBe("""{"name":"web-1","namespace":"shop","uid":"u"}""");
        // Half a second of processor time more at each look, which are a second apart by the runtime's clock.
        pod["cpu"]!["usageNanoCores"]!.GetValue<ulong>().ShouldBe(500_000_000ul);
        pod["memory"]!["workingSetBytes"]!.GetValue<ulong>().ShouldBe(4096ul);
        pod["containers"]![0]!["rootfs"]!["usedBytes"]!.GetValue<long>().ShouldBe(100);
        pod["containers"]![0]!["logs"]!["usedBytes"]!.GetValue<long>().ShouldBe(20);
        pod["volume"]![0]!["name"]!.GetValue<string>().ShouldBe("cache");
        pod["ephemeral-storage"]!["usedBytes"]!.GetValue<long>().ShouldBe(100 + 20 + 3000);
        summary["node"]!["nodeName"]!.GetValue<string>().ShouldBe("node-1");
        summary["node"]!["cpu"]!["usageNanoCores"].ShouldNotBeNull();
        summary["node"]!["fs"]!["capacityBytes"]!.GetValue<long>().ShouldBeGreaterThan(0);
        summary["node"]!["runtime"]!["imageFs"]!["usedBytes"]!.GetValue<long>().ShouldBe(777);
        summary["node"]!["rlimit"]!["curproc"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Without_disk_and_network_it_is_short()
    {
        var summary = await SummaryAsync(onlyCpuAndMemory: true);

        summary["pods"]![0]!["cpu"]!["usageCoreNanoSeconds"]!.GetValue<ulong>().ShouldBeGreaterThan(0ul);
        summary["pods"]![0]!["ephemeral-storage"].ShouldBeNull();
        summary["node"]!["fs"].ShouldBeNull();
    }

    private async Task<JsonNode> SummaryAsync(bool onlyCpuAndMemory)
    {
        var paths = new AgentPaths { State = _root, PodLogs = Path.Combine(_root, "logs") };
        var directories = new PodDirectories(paths);
        var pod = Pod();
        Write(Path.Combine(directories.Logs(pod), "web", "0.log"), 20);
        Write(Path.Combine(directories.Volume("u", "empty-dir", "cache"), "file"), 3000);
        var cri = new CriClient(_channel);
        var summaries = new SummaryBuilder("node-1", cri, directories, paths, new NodeCapacity(2, 1L << 40, 1L << 40), DateTimeOffset.UnixEpoch);
        await using var kubelet = Server(o => o.Listen(IPAddress.Loopback, 0));
        new StatsEndpoints(new NodeStats(cri, () => [pod], TimeProvider.System), summaries, new ProbeMetrics()).Map(kubelet);
        await kubelet.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(kubelet.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        return JsonNode.Parse(await client.GetStringAsync(new Uri(onlyCpuAndMemory ? "/stats/summary?only_cpu_and_memory=true" : "/stats/summary", UriKind.Relative)))!;
    }

    private static WebApplication Server(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listen);
        return builder.Build();
    }

    private static Pod Pod() => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web-1", Uid = "u" },
        Spec = new PodSpec { Containers = [new Platform.Kubernetes.Core.V1.Container { Name = "web" }] },
        Status = new PodStatus
        {
            ContainerStatuses =
            [
                new CoreContainerStatus
                {
                    Name = "web", ContainerID = "containerd://c1",
                    State = new CoreState { Running = new ContainerStateRunning { StartedAt = DateTimeOffset.UnixEpoch } },
                },
            ],
        },
    };

    private ContainerStats Used()
    {
        _cpu += 500_000_000;
        var attributes = new ContainerAttributes { Id = "c1", Metadata = new ContainerMetadata { Name = "web" } };
        attributes.Labels[RuntimeLabels.PodUid] = "u";
        attributes.Labels[RuntimeLabels.ContainerName] = "web";
        return new ContainerStats
        {
            Attributes = attributes,
            Cpu = new CpuUsage { Timestamp = (long)_cpu * 2, UsageCoreNanoSeconds = new UInt64Value { Value = _cpu } },
            Memory = new MemoryUsage { WorkingSetBytes = new UInt64Value { Value = 4096 } },
            WritableLayer = new FilesystemUsage { UsedBytes = new UInt64Value { Value = 100 } },
        };
    }

    private static void Write(string path, int bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[bytes]);
    }

    private static async Task AnswerAsync(HttpContext context, IMessage message)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        var body = message.ToByteArray();
        var length = BitConverter.GetBytes(body.Length);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync((byte[])[0, .. length.Reverse(), .. body]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
