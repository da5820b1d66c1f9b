using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Benchmarks.KubeApi;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;

namespace Platform.Benchmarks.Pods;

/// <summary>How long it takes from a pod's change until the rules of every node and of the router follow it.</summary>
internal sealed class ServiceChanges(IKubernetesClient client, Report report)
{
    private const string Namespace = "default", Service = "changing", Label = "chosen";
    private const int Changes = 60;

    /// <summary>Labels pods, and takes the label away: each is an endpoint more or less.</summary>
    public async Task MeasureAsync(IReadOnlyList<Pod> pods, CancellationToken cancel)
    {
        await client.CreateAsync(new Service
        {
            Metadata = new ObjectMeta { Name = Service, Namespace = Namespace },
            Spec = new ServiceSpec { Type = "LoadBalancer", Selector = new Dictionary<string, string> { [Label] = "yes" }, Ports = [new ServicePort { Port = 80, TargetPort = 8080 }] },
        }, cancel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var slices = new Informer<EndpointSlice>(client, new InformerOptions<EndpointSlice> { Namespace = Namespace, LabelSelector = $"kubernetes.io/service-name={Service}" }, TimeProvider.System);
        var leases = new Informer<Lease>(client, new InformerOptions<Lease> { Namespace = RoutingLease.Namespace }, TimeProvider.System);
        using var changed = new SemaphoreSlim(0);
        slices.OnChange(_ => changed.Release());
        leases.OnChange(_ => changed.Release());
        var watching = Task.WhenAll(slices.RunAsync(ended.Token), leases.RunAsync(ended.Token));
        await Task.WhenAll(slices.WaitForSyncAsync(cancel), leases.WaitForSyncAsync(cancel));
        var times = new List<double>();
        for (var i = 0; i < Changes; i++)
        {
            var pod = pods[i / 2 % pods.Count];
            var start = Stopwatch.GetTimestamp();
            await client.PatchAsync<Pod>(pod.Metadata.Name!, Namespace, ResourcePatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Label] = i % 2 == 0 ? "yes" : null } } }), cancel);
            while (!Followed(slices.List(), leases.List(), pod, i % 2 == 0)) await changed.WaitAsync(cancel);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await ended.CancelAsync();
        await watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await client.DeleteAsync<Service>(Service, Namespace, null, cancel);
        var all = new Latencies(times);
        report.Add("from a pod's label to the rules of both nodes and the router", string.Create(CultureInfo.InvariantCulture, $"p50 {all.At(0.5):0} ms, p99 {all.At(0.99):0} ms"));
    }

    private static bool Followed(IReadOnlyList<EndpointSlice> slices, IReadOnlyList<Lease> leases, Pod pod, bool wanted)
    {
        if (slices is not [var slice] || slice.Endpoints.Any(e => e.TargetRef?.Name == pod.Metadata.Name) != wanted) return false;
        var version = ulong.Parse(slice.Metadata.ResourceVersion!, CultureInfo.InvariantCulture);
        return leases.All(lease => lease.Metadata.Annotations?.GetValueOrDefault(RoutingLease.ObservedAnnotation) is { } observed && ulong.Parse(observed, CultureInfo.InvariantCulture) >= version);
    }
}
