using Microsoft.Extensions.Logging.Abstractions;
using Platform.ControlPlane.Controllers;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Scheduling;
using Platform.ControlPlane.Tests.Http;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>A cluster with its API server, controllers and scheduler, all real; only the nodes are played by the test.</summary>
internal sealed class ControlledCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ApiServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly PlayedKubelet _kubelet;

    private ControlledCluster(ApiServer server, KubernetesClient client, string podCidr)
    {
        _server = server;
        Client = client;
        var time = TimeProvider.System;
        var settings = new ControllerSettings { ClusterName = "test", PodCidr = podCidr, AutoscalerPeriod = TimeSpan.FromMilliseconds(200) };
        Manager = new ControllerManager(
            client, settings, server.Cluster.CertificateAuthority, Volumes, Metrics, [.. server.Apis.CatalogOf(34).All.Select(s => s.Kind).Where(k => k.Use == ResourceUse.Stored)],
            time, NullLogger.Instance);
        _kubelet = new PlayedKubelet(client, time);
        var scheduler = new Scheduler(client, Manager.Informers, time, NullLogger.Instance);
        _running.Add(Manager.RunAsync(_stop.Token));
        _running.Add(scheduler.RunWhenSyncedAsync(_stop.Token));
        _running.Add(_kubelet.RunAsync(_stop.Token));
    }

    public KubernetesClient Client { get; }

    public ControllerManager Manager { get; }

    /// <summary>The nodes' directories.</summary>
    public PlayedVolumes Volumes { get; } = new();

    /// <summary>What its pods use.</summary>
    public PlayedMetrics Metrics { get; } = new();

    public ApiServer Server => _server;

    public SharedInformers Informers => Manager.Informers;

    /// <summary>Starts one.</summary>
    /// <param name="podCidr">The range of which each node gets a /24.</param>
    public static async Task<ControlledCluster> StartAsync(string podCidr = "10.244.0.0/16")
    {
        var server = await ApiServer.StartAsync();
        var client = new KubernetesClient(new KubernetesClientOptions { BaseAddress = server.Address });
        var cluster = new ControlledCluster(server, client, podCidr);
        await cluster.Manager.Informers.WaitForSyncAsync(CancellationToken.None);
        return cluster;
    }

    /// <summary>Registers a node that is ready.</summary>
    public async Task AddNodeAsync(string name, string cpu = "4", string memory = "8Gi")
    {
        await Client.CreateAsync(new Node { Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = name } } }, default);
        var node = await Client.GetAsync<Node>(name, null, default);
        var amounts = new Dictionary<string, Quantity>
        {
            ["cpu"] = Quantity.Parse(cpu),
            ["memory"] = Quantity.Parse(memory),
            ["pods"] = Quantity.Parse("110"),
        };
        await Retry.OnConflictAsync(async () => await Client.UpdateStatusAsync(
            (await Client.GetAsync<Node>(name, null, default)) with
            {
                Status = node.Status with
                {
                    Allocatable = amounts,
                    Capacity = amounts,
                    Conditions = [new NodeCondition { Type = "Ready", Status = "True" }],
                },
            },
            default));
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException("it never happened that " + what);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Waits until an object is as wanted.</summary>
    public async Task<T> UntilAsync<T>(string name, string? ns, Func<T, bool> holds, string what)
        where T : class, IResource<T>
    {
        T? last = null;
        try
        {
            await EventuallyAsync(async () => (last = await Client.FindAsync<T>(name, ns, default)) is not null && holds(last), what);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; last seen: {System.Text.Json.JsonSerializer.Serialize(last, typeof(T), Kubernetes.Serialization.KubernetesJson.Default)}");
        }

        return last!;
    }

    /// <summary>Everything of a kind in a namespace.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string? ns = "default")
        where T : class, IResource<T> => (await Client.ListAsync<T>(ResourcePath.Of<T>(ns), new ListOptions(), default)).Items;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
