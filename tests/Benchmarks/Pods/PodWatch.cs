using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.Benchmarks.Pods;

/// <summary>When pods came to run, were ready and were gone, as a watch of the API told it.</summary>
internal sealed class PodWatch
{
    private readonly Informer<Pod> _informer;
    private readonly ConcurrentDictionary<string, Moments> _pods = new();

    public PodWatch(IKubernetesClient client)
    {
        _informer = new Informer<Pod>(client, new InformerOptions<Pod> { Namespace = "default" }, TimeProvider.System);
        _informer.OnChange(change => Of(change.Latest.Metadata.Name!).Note(change.After, Stopwatch.GetTimestamp()));
    }

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => _informer.RunAsync(cancel);

    /// <summary>Ends when it has seen what there was at the beginning.</summary>
    public Task BegunAsync(CancellationToken cancel) => _informer.WaitForSyncAsync(cancel);

    /// <summary>Those that are ready now.</summary>
    public IReadOnlyList<Pod> Ready() => [.. _informer.List().Where(IsReady)];

    /// <summary>How many there are now.</summary>
    public int Count => _informer.Count;

    /// <summary>A pod's moments, of one that is yet to come too.</summary>
    public Moments Of(string name) => _pods.GetOrAdd(name, _ => new Moments());

    private static bool IsReady(Pod pod) => pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true && pod.Metadata.DeletionTimestamp is null;

    /// <summary>Timestamps of one pod.</summary>
    internal sealed class Moments
    {
        private readonly TaskCompletionSource<long> _running = Source(), _ready = Source(), _gone = Source();

        public Task<long> Running => _running.Task;

        public Task<long> Ready => _ready.Task;

        public Task<long> Gone => _gone.Task;

        public void Note(Pod? pod, long now)
        {
            if (pod is null) _gone.TrySetResult(now);
            if (pod?.Status.Phase == "Running") _running.TrySetResult(now);
            if (pod is not null && IsReady(pod)) _ready.TrySetResult(now);
        }

        private static TaskCompletionSource<long> Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
