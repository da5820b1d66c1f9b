using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.KubeletApi;

/// <summary>Finds containers and sandboxes by the names that the kubelet API's paths carry.</summary>
public sealed class ContainerFinder(CriClient cri)
{
    /// <summary>The container's newest instance, or the one before it; null when there is none.</summary>
    public async Task<Container?> FindAsync(string @namespace, string pod, string container, bool previous, CancellationToken cancel)
    {
        var found = await cri.ListContainersAsync(
            new Dictionary<string, string>
            {
                [RuntimeLabels.PodNamespace] = @namespace,
                [RuntimeLabels.PodName] = pod,
                [RuntimeLabels.ContainerName] = container,
            }, cancel);
        return found.OrderByDescending(c => c.CreatedAt).Skip(previous ? 1 : 0).FirstOrDefault();
    }

    /// <summary>The pod's running sandbox; null when there is none.</summary>
    public async Task<PodSandbox?> FindSandboxAsync(string @namespace, string pod, CancellationToken cancel)
    {
        var found = await cri.ListPodSandboxesAsync(
            new Dictionary<string, string> { [RuntimeLabels.PodNamespace] = @namespace, [RuntimeLabels.PodName] = pod }, cancel);
        return found.Where(s => s.State == PodSandboxState.SandboxReady).OrderByDescending(s => s.CreatedAt).FirstOrDefault();
    }
}
