using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods;

/// <summary>Stops containers and whole pods the polite way, and removes what is left of them.</summary>
public sealed class PodStopper(PodServices services)
{
    /// <summary>What the stop signal gets even when a hook used up the grace period.</summary>
    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    /// <summary>Runs the preStop hook, sends the stop signal, kills after the grace period.</summary>
    public Task StopContainerAsync(Pod pod, ContainerInstance instance, string? podIp, string why, TimeSpan grace, CancellationToken cancel) =>
        StopContainerAsync(pod, instance, podIp, why, grace, Task.CompletedTask, cancel);

    /// <param name="drained">Before its end the signal is not sent.</param>
    private async Task StopContainerAsync(
        Pod pod, ContainerInstance instance, string? podIp, string why, TimeSpan grace, Task drained, CancellationToken cancel)
    {
        services.Events.Normal(pod, instance.Name, "Killing", why);
        var begun = services.Time.GetTimestamp();
        var container = PodContainers.Find(pod.Spec, instance.Name);
        if (container?.Lifecycle?.PreStop is { } hook && grace > TimeSpan.Zero)
        {
            var result = await services.Prober.HookAsync(pod, container, instance.Id, podIp, hook, grace, cancel);
            if (!result.Success)
                services.Events.Warning(pod, instance.Name, "FailedPreStopHook", $"PreStopHook failed: {result.Message}");
        }

        await drained;
        var left = grace - services.Time.GetElapsedTime(begun);
        try
        {
            await services.Cri.StopContainerAsync(instance.Id, grace > LeastGrace && left < LeastGrace ? LeastGrace : Max(left), cancel);
        }
        catch (CriException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            // Already removed.
        }
    }

    /// <summary>Stops every container, sidecars after the others and in reverse order, then the sandboxes.</summary>
    public Task StopPodAsync(Pod pod, PodView view, TimeSpan grace, CancellationToken cancel) =>
        StopPodAsync(pod, view, grace, Task.CompletedTask, cancel);

    /// <summary>As the other; no container is told to stop before <paramref name="drained"/> has ended. Hooks run at once.</summary>
    public async Task StopPodAsync(Pod pod, PodView view, TimeSpan grace, Task drained, CancellationToken cancel)
    {
        var begun = services.Time.GetTimestamp();
        var sidecars = (pod.Spec.InitContainers ?? []).Where(PodPlanner.IsSidecar).Select(c => c.Name).Reverse().ToList();
        await Task.WhenAll(view.Running.Where(i => !sidecars.Contains(i.Name)).Select(i =>
            StopContainerAsync(pod, i, view.Address, $"Stopping container {i.Name}", grace, drained, cancel)));
        await drained;
        foreach (var name in sidecars)
        {
            if (view.Latest(name) is { IsRunning: true } sidecar)
            {
                var left = Max(grace - services.Time.GetElapsedTime(begun));
                await StopContainerAsync(pod, sidecar, view.Address, $"Stopping container {name}", left, cancel);
            }
        }

        foreach (var sandbox in view.Sandboxes)
            await services.Cri.StopPodSandboxAsync(sandbox.Id, cancel);
    }

    /// <summary>Removes sandboxes, containers, volumes, logs. The pod has to be stopped.</summary>
    public async Task RemovePodAsync(string @namespace, string name, string uid, PodView view, CancellationToken cancel)
    {
        services.Volumes.Remove(uid);
        foreach (var sandbox in view.Sandboxes)
            await services.Cri.RemovePodSandboxAsync(sandbox.Id, cancel);
        // What still ends in it is gone when the node's orphans are next looked for.
        services.Cgroups.Remove(uid);
        foreach (var container in view.Containers)
            Forget(@namespace, name, container);
        var logs = services.Directories.Logs(@namespace, name, uid);
        if (Directory.Exists(logs))
        {
            await services.BeforeLogRemoval(cancel);
            Directory.Delete(logs, recursive: true);
        }

        services.Images.Forget(uid);
        services.Events.Forget(uid);
    }

    /// <summary>Removes one container that has ended, with its log.</summary>
    public async Task RemoveContainerAsync(Pod pod, ContainerInstance instance, CancellationToken cancel)
    {
        await services.Cri.RemoveContainerAsync(instance.Id, cancel);
        Forget(pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", instance);
        File.Delete(instance.Status.LogPath);
    }

    private void Forget(string @namespace, string name, ContainerInstance instance)
    {
        services.Views.Forget(instance.Id);
        File.Delete(Path.Combine(services.Paths.ContainerLogs, $"{name}_{@namespace}_{instance.Name}-{instance.Id}.log"));
    }

    private static TimeSpan Max(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
