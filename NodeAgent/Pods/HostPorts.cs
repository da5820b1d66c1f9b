using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Pods;

/// <summary>Ports of the node that running pods have asked for.</summary>
public static class HostPorts
{
    public static IReadOnlyList<HostPort> Of(IReadOnlyList<PodWorker> workers)
    {
        var result = new List<HostPort>();
        foreach (var worker in workers.OrderBy(w => w.Pod.Metadata.Uid, StringComparer.Ordinal))
        {
            var pod = worker.Pod;
            if (pod.Spec.HostNetwork == true || worker.Status.Phase is "Succeeded" or "Failed" || worker.Status.PodIP is not { } address)
                continue;
            foreach (var port in pod.Spec.Containers.SelectMany(c => c.Ports ?? []).Where(p => p.HostPort is > 0))
                result.Add(new HostPort((port.Protocol ?? "TCP").ToLowerInvariant(), port.HostIP, port.HostPort!.Value, address, port.ContainerPortValue));
        }

        return result;
    }
}
