using System.Text.Json;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Pods.Resizing;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Pods;

/// <summary>
/// Brings one pod to what its spec says, one step after the other, whenever something changes: the object, a container, a
/// probe's result, the clock. Holds no state that the runtime and the API server do not have, beside back-offs.
/// </summary>
public sealed partial class PodWorker : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EvictionGrace = TimeSpan.FromSeconds(1);
    private readonly PodServices _services;
    private readonly PodStopper _stopper;
    private readonly PodSynchronizer _synchronizer;
    private readonly PodHealth _health;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _signal = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Pod _pod;
    private bool _gone;
    private WaitingReason? _failure;
    private CancellationTokenSource _step = new();
    private SentStatus? _sent;

    public PodWorker(Pod pod, PodServices services)
    {
        (_pod, _services) = (pod, services);
        _stopper = new PodStopper(services);
        _health = new PodHealth(services.Prober, services.Events, services.ProbeMetrics, services.Time, Poke);
        _synchronizer = new PodSynchronizer(services, _stopper, _health);
        _logger = services.Loggers.CreateLogger<PodWorker>();
        Completion = RunAsync(_stopping.Token);
    }

    /// <summary>Ends when the pod is no more on this node, or the worker was disposed of.</summary>
    public Task Completion { get; }

    /// <summary>The pod as last seen.</summary>
    public Pod Pod => _pod;

    /// <summary>What was last reported, for those who cannot wait for it to come back from the server.</summary>
    public PodStatus Status => _sent?.Status ?? _pod.Status;

    /// <summary>The pod with the resources that it was granted, which it may have asked to change since.</summary>
    public Pod Granted => ResizeRules.Granted(_pod, _synchronizer.Resizing.Resources.Granted);

    /// <summary>The object has changed.</summary>
    public void Update(Pod pod)
    {
        lock (_gate)
        {
            var urgent = pod.Metadata.DeletionTimestamp is not null
                && pod.Metadata.DeletionGracePeriodSeconds != _pod.Metadata.DeletionGracePeriodSeconds;
            if (!Same(pod.Metadata.Labels, _pod.Metadata.Labels) || !Same(pod.Metadata.Annotations, _pod.Metadata.Annotations))
                _synchronizer.Renew();
            _pod = pod;
            if (urgent)
                _step.Cancel();
        }

        Poke();
    }

    /// <summary>The object is gone: whatever runs of it has to go too.</summary>
    public void Gone()
    {
        lock (_gate)
        {
            _gone = true;
            _step.Cancel();
        }

        Poke();
    }

    /// <summary>The pod has to end at once, for good, for a reason that is not its containers'.</summary>
    public void Fail(WaitingReason why)
    {
        lock (_gate)
        {
            _failure ??= why;
            _step.Cancel();
        }

        Poke();
    }

    /// <summary>An object that the pod's volumes show has changed.</summary>
    public void RenewVolumes()
    {
        _synchronizer.Renew();
        Poke();
    }

    /// <summary>Something may have happened: look again.</summary>
    public void Poke()
    {
        if (_signal.CurrentCount == 0)
            _signal.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Completion;
        _health.Dispose();
        _stopping.Dispose();
        _step.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        await Task.Yield();
        var wait = TimeSpan.Zero;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(wait == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : wait, cancel);
                var (pod, gone, step) = BeginStep(cancel);
                if (gone || pod.Metadata.DeletionTimestamp is not null)
                {
                    await EndAsync(pod, gone, step);
                    return;
                }

                if (_failure is { } failure && _synchronizer.Failure is null)
                    await _synchronizer.FailAsync(pod, failure, EvictionGrace, step);
                wait = await _synchronizer.SyncAsync(pod, step) ?? TimeSpan.Zero;
                if (!await ReportAsync(pod, step))
                    wait = wait == TimeSpan.Zero || wait > RetryAfter ? RetryAfter : wait;
            }
            catch (OperationCanceledException)
            {
                // The step gave way to something more urgent, which has signalled; or the agent ends.
                wait = TimeSpan.FromMilliseconds(10);
            }
            catch (Exception e) when (e is CriException or PodApiException or IOException or UnauthorizedAccessException)
            {
                LogStepFailed(_pod.Metadata.Namespace, _pod.Metadata.Name, e.Message);
                wait = RetryAfter;
            }
            catch (Exception e)
            {
                // A fault in the agent's own code must not leave a pod without its worker.
                LogBug(e, _pod.Metadata.Namespace, _pod.Metadata.Name);
                wait = RetryAfter;
            }
        }
    }

    private (Pod Pod, bool Gone, CancellationToken Step) BeginStep(CancellationToken cancel)
    {
        lock (_gate)
        {
            _step.Dispose();
            _step = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            return (_pod, _gone, _step.Token);
        }
    }

    private async Task EndAsync(Pod pod, bool gone, CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid ?? "";
        var view = await _services.Views.ReadAsync(uid, cancel);
        var grace = TimeSpan.FromSeconds(gone
            ? Math.Min(pod.Metadata.DeletionGracePeriodSeconds ?? 0, 2)
            : pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30);
        // Nobody may still lead connections here when it stops listening. A pod that nothing runs of any more has nothing to wait for.
        var drained = gone || !view.Running.Any() ? Task.CompletedTask : _services.Drain.WaitAsync(Known(pod), grace, cancel);
        await _stopper.StopPodAsync(pod, view, grace, drained, cancel);
        view = await _services.Views.ReadAsync(uid, cancel);
        _health.Dispose();
        if (!gone)
        {
            var status = PodStatusBuilder.Ended(_services.Statuses.Build(Known(pod), view, _synchronizer.Waiting, _synchronizer.Resizing, _health, _services.Time.GetUtcNow()));
            await SendAsync(pod, status, cancel);
        }

        await _stopper.RemovePodAsync(pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", uid, view, cancel);
        if (!gone)
            await _services.Api.DeleteAsync(pod, cancel);
    }

    /// <summary>False when the server could not be told.</summary>
    private async Task<bool> ReportAsync(Pod pod, CancellationToken cancel)
    {
        var known = Known(pod);
        var status = _services.Statuses.Build(known, _synchronizer.View, _synchronizer.Waiting, _synchronizer.Resizing, _health, _services.Time.GetUtcNow());
        if (_synchronizer.Failure is { } failure)
            status = PodStatusBuilder.Failed(status, failure);
        if (Same(known.Status, status))
            return true;
        try
        {
            await SendAsync(pod, status, cancel);
            return true;
        }
        catch (PodApiException e)
        {
            LogReportFailed(pod.Metadata.Namespace, pod.Metadata.Name, e.Message);
            return false;
        }
    }

    private async Task SendAsync(Pod pod, PodStatus status, CancellationToken cancel)
    {
        if (await _services.Api.UpdateStatusAsync(pod, status, cancel) is { } version)
            _sent = new SentStatus(status, version);
    }

    private Pod Known(Pod pod) => _sent?.Newest(pod) ?? pod;

    private static bool Same(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one ?? new Dictionary<string, string>()).All(e => other!.TryGetValue(e.Key, out var value) && value == e.Value);

    private static bool Same(PodStatus one, PodStatus other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, KubernetesJson.Default.PodStatus)
            .AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, KubernetesJson.Default.PodStatus));

    [LoggerMessage(2001, LogLevel.Warning, "Pod {Namespace}/{Name}: a step failed and is tried again: {Fault}")]
    private partial void LogStepFailed(string? @namespace, string? name, string fault);

    [LoggerMessage(2003, LogLevel.Error, "Pod {Namespace}/{Name}: a step failed in a way it should not and is tried again")]
    private partial void LogBug(Exception fault, string? @namespace, string? name);

    [LoggerMessage(2002, LogLevel.Warning, "Pod {Namespace}/{Name}: its status could not be reported yet: {Fault}")]
    private partial void LogReportFailed(string? @namespace, string? name, string fault);
}
