using System.Collections.Concurrent;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>Reads <see cref="PodView"/>s from the runtime.</summary>
public sealed class PodViews(CriClient cri)
{
    // A container that has exited never changes again, so what was once read of it stays true.
    private readonly ConcurrentDictionary<string, ContainerStatus> _exited = new();

    public async Task<PodView> ReadAsync(string uid, CancellationToken cancel)
    {
        var labels = RuntimeLabels.Uid(uid);
        var sandboxes = (await cri.ListPodSandboxesAsync(labels, cancel))
            .OrderByDescending(s => s.Metadata.Attempt).ThenByDescending(s => s.CreatedAt).ToList();
        var instances = new List<ContainerInstance>();
        foreach (var container in await cri.ListContainersAsync(labels, cancel))
        {
            if (await StatusAsync(container, cancel) is { } status)
                instances.Add(new ContainerInstance(status, container.PodSandboxId));
        }

        instances.Sort((a, b) => b.Status.CreatedAt.CompareTo(a.Status.CreatedAt));
        var ready = sandboxes.FirstOrDefault(s => s.State == PodSandboxState.SandboxReady);
        var address = ready is null ? null : (await cri.PodSandboxStatusAsync(ready.Id, cancel)).Network?.Ip;
        return new PodView(sandboxes, instances, string.IsNullOrEmpty(address) ? null : address);
    }

    /// <summary>Forgets what is known of a removed container.</summary>
    public void Forget(string containerId) => _exited.TryRemove(containerId, out _);

    private async Task<ContainerStatus?> StatusAsync(Container container, CancellationToken cancel)
    {
        if (_exited.TryGetValue(container.Id, out var known))
            return known;
        try
        {
            var status = await cri.ContainerStatusAsync(container.Id, cancel);
            if (status.State == ContainerState.ContainerExited && status.FinishedAt > 0)
                _exited[container.Id] = status;
            return status;
        }
        catch (CriException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            // Removed between the list and the question.
            return null;
        }
    }
}
