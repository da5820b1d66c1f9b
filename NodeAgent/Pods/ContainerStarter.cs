using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Runtime;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Pods;

/// <summary>Starts one container of a pod: image, configuration, creation, start, postStart hook.</summary>
public sealed class ContainerStarter(PodServices services)
{
    private static readonly TimeSpan HookLimit = TimeSpan.FromMinutes(2);

    /// <exception cref="PodSetupException">It did not come to run; the reason is upstream's name for the step.</exception>
    public async Task StartAsync(
        Pod pod, Container container, PodView view, PodSandboxConfig sandbox, IReadOnlyDictionary<string, string> volumes,
        CancellationToken cancel)
    {
        var image = await services.Images.EnsureAsync(pod, container, sandbox, cancel);
        if (SecurityContexts.NonRootViolation(pod, container, image) is { } violation)
            throw Fail(pod, container, "CreateContainerConfigError", violation);
        var id = await CreateAsync(pod, container, view, sandbox, image, volumes, cancel);
        services.Events.Normal(pod, container.Name, "Created", $"Created container: {container.Name}");
        try
        {
            await services.Cri.StartContainerAsync(id, cancel);
        }
        catch (CriException e)
        {
            throw Fail(pod, container, "RunContainerError", e.Message);
        }

        services.Events.Normal(pod, container.Name, "Started", $"Started container {container.Name}");
        Link(pod, container, view, id);
        await PostStartAsync(pod, container, view, id, cancel);
    }

    private async Task<string> CreateAsync(
        Pod pod, Container container, PodView view, PodSandboxConfig sandbox, Image image, IReadOnlyDictionary<string, string> volumes,
        CancellationToken cancel)
    {
        try
        {
            var config = await services.Containers.BuildAsync(
                pod, container, Attempt(pod, container, view), image, volumes, view, cancel);
            return await services.Cri.CreateContainerAsync(view.Sandbox!.Id, config, sandbox, cancel);
        }
        catch (CriException e)
        {
            throw Fail(pod, container, "CreateContainerError", e.Message);
        }
        catch (PodSetupException e)
        {
            throw Fail(pod, container, e.Reason, e.Message);
        }
        catch (Exception e) when (e is PodApiException or IOException or UnauthorizedAccessException)
        {
            throw Fail(pod, container, "CreateContainerConfigError", e.Message);
        }
    }

    private PodSetupException Fail(Pod pod, Container container, string reason, string message)
    {
        services.Events.Warning(pod, container.Name, "Failed", $"Error: {message}");
        return new PodSetupException(reason, message);
    }

    /// <summary>One more than before, whether the runtime still knows of it or only the pod's status.</summary>
    private static uint Attempt(Pod pod, Container container, PodView view)
    {
        if (view.Latest(container.Name) is { } latest)
            return (uint)latest.Attempt + 1;
        var known = PodContainers.Statuses(pod.Status).FirstOrDefault(s => s.Name == container.Name);
        return known?.ContainerID is null ? 0 : (uint)known.RestartCount + 1;
    }

    /// <summary>Log shippers find a container's log by this link, whose name tells pod, namespace and container.</summary>
    private void Link(Pod pod, Container container, PodView view, string id)
    {
        var log = Path.Combine(services.Directories.Logs(pod), container.Name, $"{Attempt(pod, container, view)}.log");
        var link = Path.Combine(services.Paths.ContainerLogs, $"{pod.Metadata.Name}_{pod.Metadata.Namespace}_{container.Name}-{id}.log");
        Directory.CreateDirectory(services.Paths.ContainerLogs);
        File.Delete(link);
        File.CreateSymbolicLink(link, log);
    }

    private async Task PostStartAsync(Pod pod, Container container, PodView view, string id, CancellationToken cancel)
    {
        if (container.Lifecycle?.PostStart is not { } hook)
            return;
        var result = await services.Prober.HookAsync(pod, container, id, view.Address, hook, HookLimit, cancel);
        if (result.Success)
            return;
        services.Events.Warning(pod, container.Name, "FailedPostStartHook", $"PostStartHook failed: {result.Message}");
        await services.Cri.StopContainerAsync(id, TimeSpan.FromSeconds(2), cancel);
        throw new PodSetupException("PostStartHookError", result.Message);
    }
}
