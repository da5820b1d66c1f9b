using System.Collections.Concurrent;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Pods;

/// <summary>All pods of the node: a worker for each, woken by the API server's and the runtime's events.</summary>
public sealed partial class PodManager(PodServices services) : IAsyncDisposable
{
    private static readonly TimeSpan RelistPeriod = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new();
    private readonly TaskCompletionSource _polls = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger = services.Loggers.CreateLogger<PodManager>();

    /// <summary>The pods there are now.</summary>
    public IReadOnlyList<PodWorker> Workers => [.. _workers.Values];

    /// <summary>Raised when a pod came, went or changed its status.</summary>
    public event Action? Changed;

    /// <summary>A pod bound to this node exists, new or changed.</summary>
    public void Set(Pod pod)
    {
        var uid = pod.Metadata.Uid ?? "";
        if (_workers.TryGetValue(uid, out var worker))
        {
            worker.Update(pod);
        }
        else if (pod.Metadata.DeletionTimestamp is not null || pod.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed)
            || services.Directories.Known().Contains(uid))
        {
            worker = _workers[uid] = new PodWorker(pod, services);
            _ = ForgetWhenDoneAsync(uid, worker);
        }

        Changed?.Invoke();
    }

    /// <summary>An object that a pod's volumes show has changed.</summary>
    public void RenewVolumes(string uid)
    {
        if (_workers.TryGetValue(uid, out var worker))
            worker.RenewVolumes();
    }

    /// <summary>The pod's object is gone.</summary>
    public void Remove(Pod pod)
    {
        if (_workers.TryGetValue(pod.Metadata.Uid ?? "", out var worker))
            worker.Gone();
        Changed?.Invoke();
    }

    /// <summary>Follows the runtime's events until cancelled; looks at everything now and then, in case one was missed.</summary>
    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, FollowEventsAsync, RelistAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
            await worker.DisposeAsync();
    }

    /// <summary>Stops and removes what runs here of pods that no longer exist. Call once the pods of the node are known.</summary>
    public async Task RemoveOrphansAsync(CancellationToken cancel)
    {
        var sandboxes = await services.Cri.ListPodSandboxesAsync(new Dictionary<string, string>(), cancel);
        var stopper = new PodStopper(services);
        foreach (var group in sandboxes.Where(s => s.Metadata.Uid.Length > 0).GroupBy(s => s.Metadata.Uid).Where(g => !_workers.ContainsKey(g.Key)))
        {
            var metadata = group.First().Metadata;
            LogOrphan(metadata.Namespace, metadata.Name, metadata.Uid);
            var view = await services.Views.ReadAsync(group.Key, cancel);
            var grace = TimeSpan.FromSeconds(RuntimeLabels.GracePeriodOf(group.First().Annotations));
            await Task.WhenAll(view.Running.Select(c => services.Cri.StopContainerAsync(c.Id, grace, cancel)));
            foreach (var sandbox in view.Sandboxes)
                await services.Cri.StopPodSandboxAsync(sandbox.Id, cancel);
            await stopper.RemovePodAsync(metadata.Namespace, metadata.Name, metadata.Uid, view, cancel);
        }

        foreach (var uid in services.Directories.Known().Where(uid => !_workers.ContainsKey(uid)))
            services.Volumes.Remove(uid);
        foreach (var uid in services.Cgroups.Known().Where(uid => !_workers.ContainsKey(uid)))
            services.Cgroups.Remove(uid);
    }

    private async Task ForgetWhenDoneAsync(string uid, PodWorker worker)
    {
        await worker.Completion;
        _workers.TryRemove(uid, out _);
        Changed?.Invoke();
    }

    private async Task FollowEventsAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in services.Cri.EventsAsync(cancel))
                {
                    var uid = happened.PodSandboxStatus?.Metadata?.Uid ?? "";
                    if (happened.ContainerEventType != ContainerEventType.ContainerDeletedEvent && _workers.TryGetValue(uid, out var worker))
                    {
                        worker.Poke();
                        Changed?.Invoke();
                    }
                }
            }
            catch (CriException e) when (e.Code == GrpcStatusCode.Unimplemented)
            {
                // containerd 1.6 of Debian bookworm tells nothing by itself: it is asked every second.
                LogNoEvents();
                _polls.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
            catch (CriException e)
            {
                LogEventsLost(e.Message);
            }

            await Task.Delay(Reconnect, services.Time, cancel);
            foreach (var worker in _workers.Values)
                worker.Poke();
        }
    }

    private async Task RelistAsync(CancellationToken cancel)
    {
        var before = new Dictionary<string, Cri.V1.ContainerState>();
        while (true)
        {
            await (_polls.Task.IsCompleted ? Task.Delay(PollPeriod, services.Time, cancel) : Task.WhenAny(_polls.Task, Task.Delay(RelistPeriod, services.Time, cancel)));
            cancel.ThrowIfCancellationRequested();
            try
            {
                var containers = await services.Cri.ListContainersAsync(new Dictionary<string, string>(), cancel);
                foreach (var container in containers)
                {
                    var changed = !before.TryGetValue(container.Id, out var state) || state != container.State;
                    if (changed && container.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid) && _workers.TryGetValue(uid, out var worker))
                    {
                        worker.Poke();
                        Changed?.Invoke();
                    }
                }

                before = containers.ToDictionary(c => c.Id, c => c.State);
            }
            catch (CriException e)
            {
                LogEventsLost(e.Message);
            }
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "Pod {Namespace}/{Name} ({Uid}) no longer exists: what runs of it is stopped")]
    private partial void LogOrphan(string @namespace, string name, string uid);

    [LoggerMessage(2103, LogLevel.Information, "The runtime has no events: it is asked every second")]
    private partial void LogNoEvents();

    [LoggerMessage(2102, LogLevel.Warning, "The runtime's events are interrupted: {Fault}")]
    private partial void LogEventsLost(string fault);
}
