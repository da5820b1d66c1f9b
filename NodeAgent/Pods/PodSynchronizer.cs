using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Admission;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Pods.Resizing;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;
using Platform.NodeAgent.Pods.Volumes;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Pods;

/// <summary>One step of bringing a pod up or keeping it up.</summary>
public sealed class PodSynchronizer(PodServices services, PodStopper stopper, PodHealth health)
{
    private static readonly TimeSpan SetupRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResizeRetry = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(60);
    private readonly ContainerStarter _starter = new(services);
    private readonly RestartBackoff _backoff = new();
    private readonly PodResizer _resizer = new(services);
    private readonly Dictionary<string, WaitingReason> _waiting = [];
    private DateTimeOffset _renewedAt;
    private volatile bool _renew;

    /// <summary>What ran of the pod at the end of the last step.</summary>
    public PodView View { get; private set; } = PodView.Empty;

    /// <summary>By container, why it waits.</summary>
    public IReadOnlyDictionary<string, WaitingReason> Waiting => _waiting;

    /// <summary>Why the whole pod has failed, when it was not its containers' doing.</summary>
    public WaitingReason? Failure { get; private set; }

    /// <summary>How far the resizing of its containers is.</summary>
    public ResizeState Resizing => _resizer.State;

    /// <summary>What the pod's volumes show has changed: the next step looks at it.</summary>
    public void Renew() => _renew = true;

    /// <summary>Ends the pod for good, whatever its containers do.</summary>
    public async Task FailAsync(Pod pod, WaitingReason why, TimeSpan grace, CancellationToken cancel)
    {
        View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
        Failure = why;
        services.Events.Warning(pod, null, why.Reason, why.Message!);
        await stopper.StopPodAsync(pod, View, grace, cancel);
        await FinishAsync(pod, cancel);
    }

    /// <summary>When to look again though nothing signals; null for never.</summary>
    public async Task<TimeSpan?> SyncAsync(Pod pod, CancellationToken cancel)
    {
        View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
        health.Follow(pod, View);
        if (Failure is not null)
        {
            await FinishAsync(pod, cancel);
            return null;
        }

        if (Refused(pod) || await PastDeadlineAsync(pod, cancel))
            return null;
        pod = _resizer.Grant(pod);
        var plan = PodPlanner.Plan(pod, View, health);
        plan = plan with { Stop = [.. plan.Stop, .. _resizer.ToRestart(pod, View).ExceptBy(plan.Stop.Select(s => s.Instance), s => s.Instance)] };
        await Task.WhenAll(plan.Stop.Select(s => stopper.StopContainerAsync(pod, s.Instance, View.Address, s.Why, health.Grace(s.Instance) ?? Grace(pod), cancel)));
        if (plan.Finished)
        {
            await FinishAsync(pod, cancel);
            return null;
        }

        if (!Contain(pod))
            return SetupRetry;
        if (plan.Stop.Count > 0)
            View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
        var next = plan.NeedsSandbox || plan.Start.Count > 0 ? await StartAsync(pod, plan, cancel) : await RenewAsync(pod, cancel);
        health.Follow(pod, View);
        if (await _resizer.ApplyAsync(pod, View, cancel))
            services.Cgroups.Settle(pod);
        else
            next = Earliest(next, ResizeRetry);
        await CollectAsync(pod, cancel);
        return Earliest(next, Deadline(pod), VolumeRenewal(pod));
    }

    private bool Contain(Pod pod)
    {
        try
        {
            services.Cgroups.Widen(pod);
            return true;
        }
        catch (IOException e)
        {
            services.Events.Warning(pod, null, "FailedCreatePodContainer", $"unable to ensure pod container exists: {e.Message}");
            return false;
        }
    }

    private async Task<TimeSpan?> StartAsync(Pod pod, PodPlan plan, CancellationToken cancel)
    {
        try
        {
            var volumes = await services.Volumes.PrepareAsync(pod, View.Address, cancel);
            (_renew, _renewedAt) = (false, services.Time.GetUtcNow());
            var config = services.Sandboxes.Build(pod, (View.Sandboxes.FirstOrDefault()?.Metadata.Attempt ?? 0) + (plan.NeedsSandbox && View.Sandboxes.Count > 0 ? 1u : 0u));
            if (plan.NeedsSandbox)
            {
                await MakeSandboxAsync(pod, config, cancel);
                plan = PodPlanner.Plan(pod, View, health);
            }

            if (plan.Start.Count > 0 && !await services.NetworkReady(pod, View.Address, cancel))
                throw new PodSetupException("FailedCreatePodSandBox", "Failed to set up the pod's network: its network policies are not in force yet");
            WriteHosts(pod);
            return await StartContainersAsync(pod, plan.Start, config, volumes, cancel);
        }
        catch (PodSetupException e)
        {
            services.Events.Warning(pod, null, e.Reason == "FailedCreatePodSandBox" ? e.Reason : "FailedMount", e.Message);
            return SetupRetry;
        }
    }

    private async Task MakeSandboxAsync(Pod pod, PodSandboxConfig config, CancellationToken cancel)
    {
        foreach (var old in View.Sandboxes)
            await services.Cri.StopPodSandboxAsync(old.Id, cancel);
        Directory.CreateDirectory(services.Directories.Logs(pod));
        try
        {
            await services.Cri.RunPodSandboxAsync(config, await services.Api.GetRuntimeHandlerAsync(pod.Spec.RuntimeClassName, cancel), cancel);
        }
        catch (Exception e) when (e is CriException or PodApiException)
        {
            throw new PodSetupException("FailedCreatePodSandBox", $"Failed to create pod sandbox: {e.Message}", e);
        }

        View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
    }

    private async Task<TimeSpan?> StartContainersAsync(
        Pod pod, IReadOnlyList<Container> containers, PodSandboxConfig config, IReadOnlyDictionary<string, string> volumes, CancellationToken cancel)
    {
        TimeSpan? next = null;
        foreach (var container in containers)
        {
            if (BackoffLeft(pod, container) is { } left)
            {
                next = Earliest(next, left);
                continue;
            }

            try
            {
                var before = View.Latest(container.Name);
                _resizer.Begin(pod, container);
                await _starter.StartAsync(pod, container, View, config, volumes, cancel);
                _waiting.Remove(container.Name);
                if (before is not null)
                    _backoff.Restarted(container.Name, TimeSpan.FromTicks((before.Status.FinishedAt - before.Status.StartedAt) / 100));
            }
            catch (PodSetupException e)
            {
                _waiting[container.Name] = new WaitingReason(e.Reason, e.Message);
                next = Earliest(next, RetryDelay(pod));
            }
        }

        View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
        return next;
    }

    private TimeSpan RetryDelay(Pod pod)
    {
        var due = services.Images.NextAttempt(pod.Metadata.Uid ?? "") - services.Time.GetUtcNow();
        // A failed pull is first shown as ErrImagePull, soon after as ImagePullBackOff.
        return due is { } left && left > SetupRetry && _waiting.Values.All(w => w.Reason == "ImagePullBackOff") ? left : SetupRetry;
    }

    private TimeSpan? BackoffLeft(Pod pod, Container container)
    {
        if (View.Latest(container.Name) is not { HasExited: true } last)
            return null;
        var finished = DateTimeOffset.UnixEpoch.AddTicks(last.Status.FinishedAt / 100);
        var left = _backoff.Remaining(container.Name, finished, services.Time.GetUtcNow());
        if (left == TimeSpan.Zero)
            return null;
        var text = $"back-off {_backoff.Delay(container.Name).TotalSeconds:0}s restarting failed container={container.Name} "
            + $"pod={pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.Uid})";
        if (!_waiting.TryGetValue(container.Name, out var known) || known.Message != text)
            services.Events.Warning(pod, container.Name, "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod.Metadata.Name}");
        _waiting[container.Name] = new WaitingReason("CrashLoopBackOff", text);
        return left;
    }

    /// <summary>Files made of API objects follow them.</summary>
    private async Task<TimeSpan?> RenewAsync(Pod pod, CancellationToken cancel)
    {
        if (!VolumeManager.NeedsRenewal(pod) || (!_renew && services.Time.GetUtcNow() - _renewedAt < RenewalPeriod))
            return null;
        (_renew, _renewedAt) = (false, services.Time.GetUtcNow());
        try
        {
            await services.Volumes.PrepareAsync(pod, View.Address, cancel);
        }
        catch (PodSetupException e)
        {
            services.Events.Warning(pod, null, "FailedMount", e.Message);
        }

        return null;
    }

    private TimeSpan? VolumeRenewal(Pod pod) => VolumeManager.NeedsRenewal(pod)
        ? RenewalPeriod + TimeSpan.FromSeconds(Random.Shared.Next(20)) : null;

    private void WriteHosts(Pod pod)
    {
        var path = services.Directories.Hosts(pod.Metadata.Uid ?? "");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var node = pod.Spec.HostNetwork == true && File.Exists(services.Paths.Hosts) ? File.ReadAllText(services.Paths.Hosts) : "";
        var text = HostsFile.Render(pod, View.Address, services.ClusterDomain, node);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }

    /// <summary>A pod that will not run again gives its sandbox back and keeps its containers, for their logs.</summary>
    private async Task FinishAsync(Pod pod, CancellationToken cancel)
    {
        _waiting.Clear();
        foreach (var sandbox in View.Sandboxes.Where(s => s.State == PodSandboxState.SandboxReady))
            await services.Cri.StopPodSandboxAsync(sandbox.Id, cancel);
        services.Cgroups.Remove(pod.Metadata.Uid ?? "");
        View = await services.Views.ReadAsync(pod.Metadata.Uid ?? "", cancel);
        health.Follow(pod, View);
    }

    /// <summary>Whether the pod asks for what this node does not do; then it has failed before it began.</summary>
    private bool Refused(Pod pod)
    {
        if (View.Sandboxes.Count > 0 || pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed || (PodAdmission.Refusal(pod) ?? services.Admission.Refusal(pod, services.OtherPods(pod))) is not { } refusal)
            return false;
        Failure = refusal;
        services.Events.Warning(pod, null, refusal.Reason, refusal.Message!);
        return true;
    }

    private async Task<bool> PastDeadlineAsync(Pod pod, CancellationToken cancel)
    {
        if (pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed || Deadline(pod) is not { } left || left > TimeSpan.Zero)
            return false;
        await FailAsync(pod, new WaitingReason("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"), Grace(pod), cancel);
        return true;
    }

    private TimeSpan? Deadline(Pod pod) => pod.Spec.ActiveDeadlineSeconds is { } seconds && pod.Status.StartTime is { } start
        ? start.Value + TimeSpan.FromSeconds(seconds) - services.Time.GetUtcNow() : null;

    /// <summary>Keeps the last two instances of each container: the present one, and the one before for its log.</summary>
    private async Task CollectAsync(Pod pod, CancellationToken cancel)
    {
        var surplus = View.Containers.GroupBy(c => c.Name).SelectMany(g => g.Skip(2)).Where(c => !c.IsRunning).ToList();
        foreach (var instance in surplus)
            await stopper.RemoveContainerAsync(pod, instance, cancel);
        if (surplus.Count > 0)
            View = View with { Containers = [.. View.Containers.Except(surplus)] };
    }

    private static TimeSpan Grace(Pod pod) => TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30);

    private static TimeSpan? Earliest(params ReadOnlySpan<TimeSpan?> times)
    {
        TimeSpan? first = null;
        foreach (var time in times)
        {
            if (time is { } given && (first is null || given < first))
                first = given <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : given;
        }

        return first;
    }
}
