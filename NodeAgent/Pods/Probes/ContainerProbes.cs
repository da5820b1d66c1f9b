using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Events;

namespace Platform.NodeAgent.Pods.Probes;

/// <summary>The probes of one running container instance: startup first, then liveness and readiness side by side.</summary>
public sealed class ContainerProbes : IDisposable
{
    private static readonly TimeSpan EagerPeriod = TimeSpan.FromSeconds(1);
    private readonly ProbeTarget _target;
    private readonly Prober _prober;
    private readonly PodEvents _events;
    private readonly ProbeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly CancellationTokenSource _ended = new();

    /// <param name="wasReady">Last reported readiness of the same instance, which holds until the probe says otherwise.</param>
    /// <param name="wasStarted">Likewise for having started.</param>
    /// <param name="changed">Called when a result changes.</param>
    public ContainerProbes(
        ProbeTarget target, bool wasReady, bool wasStarted, Prober prober, PodEvents events, ProbeMetrics metrics, TimeProvider time, Action changed)
    {
        (_target, _prober, _events, _metrics, _time, _changed) = (target, prober, events, metrics, time, changed);
        Started = wasStarted || target.Container.StartupProbe is null;
        Ready = wasReady || target.Container.ReadinessProbe is null;
        _ = RunAsync(_ended.Token);
    }

    public bool Started { get; private set; }

    public bool Ready { get; private set; }

    /// <summary>Why the container has to be restarted; null while it is well.</summary>
    public string? Unhealthy { get; private set; }

    /// <summary>How long it gets to end after that, if the probe says so.</summary>
    public TimeSpan? Grace { get; private set; }

    public void Dispose()
    {
        _ended.Cancel();
        _metrics.Forget(_target.ContainerId);
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (_target.Container.StartupProbe is { } startup && !Started)
            {
                await LoopAsync("Startup", startup, (ok, _) =>
                {
                    Started = ok;
                    return !ok;
                }, cancel);
                if (!Started)
                    return;
            }

            await Task.WhenAll(
                _target.Container.LivenessProbe is { } liveness ? LoopAsync("Liveness", liveness, (ok, _) => ok, cancel) : Task.CompletedTask,
                _target.Container.ReadinessProbe is { } readiness ? LoopAsync("Readiness", readiness, OnReadiness, cancel) : Task.CompletedTask);
        }
        catch (OperationCanceledException)
        {
            // The container has ended.
        }
    }

    private bool OnReadiness(bool ok, bool decided)
    {
        if (decided)
            Ready = ok;
        return true;
    }

    /// <param name="onResult">Told (succeeded, threshold reached); false ends the loop.</param>
    private async Task LoopAsync(string kind, Probe probe, Func<bool, bool, bool> onResult, CancellationToken cancel)
    {
        var delay = _target.StartedAt + TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - _time.GetUtcNow();
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, _time, cancel);
        var period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10));
        var (streak, last) = (0, (bool?)null);
        while (true)
        {
            var result = await _prober.ProbeAsync(_target.Pod, _target.Container, _target.ContainerId, _target.PodIp, probe, cancel);
            _metrics.Add(_target, kind, result.Success);
            streak = last == result.Success ? streak + 1 : 1;
            last = result.Success;
            if (!result.Success)
                _events.Warning(_target.Pod, _target.Container.Name, "Unhealthy", $"{kind} probe failed: {result.Message}");
            var threshold = result.Success ? probe.SuccessThreshold ?? 1 : probe.FailureThreshold ?? 3;
            var decided = streak >= threshold;
            if (decided && !Apply(kind, probe, result.Success, onResult))
                return;
            await Task.Delay(kind == "Readiness" && !Ready && IsYoung ? Soon(period) : period, _time, cancel);
        }
    }

    /// <summary>A container that has just started is asked more often, so that it serves as soon as it can.</summary>
    private bool IsYoung => _time.GetUtcNow() - _target.StartedAt < TimeSpan.FromSeconds(30);

    private static TimeSpan Soon(TimeSpan period) => period < EagerPeriod ? period : EagerPeriod;

    /// <summary>False when the loop is over.</summary>
    private bool Apply(string kind, Probe probe, bool success, Func<bool, bool, bool> onResult)
    {
        var before = (Started, Ready);
        var goesOn = onResult(success, true);
        if (!success && kind != "Readiness")
        {
            Grace = probe.TerminationGracePeriodSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            Unhealthy = $"Container {_target.Container.Name} failed {kind.ToLowerInvariant()} probe, will be restarted";
            goesOn = false;
        }

        if (before != (Started, Ready) || Unhealthy is not null)
            _changed();
        return goesOn;
    }
}

/// <summary>What is probed.</summary>
public sealed record ProbeTarget(Pod Pod, Container Container, string ContainerId, string? PodIp, DateTimeOffset StartedAt);
