using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>Every pod of the cluster uses what the test says; nothing is known while it says nothing.</summary>
internal sealed class PlayedMetrics : IPodMetrics
{
    public volatile string? Cpu;

    public ConcurrentDictionary<ObjectKey, byte> Pods { get; } = new();

    public Task<IReadOnlyDictionary<ObjectKey, PodUsage>> ReadAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        var usage = new Dictionary<ObjectKey, PodUsage>();
        if (Cpu is { } amount)
        {
            var container = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(amount) };
            foreach (var pod in Pods.Keys)
                usage[pod] = new PodUsage(DateTimeOffset.UtcNow.AddMinutes(1), TimeSpan.FromSeconds(15), new Dictionary<string, IReadOnlyDictionary<string, Quantity>> { ["main"] = container });
        }

        return Task.FromResult<IReadOnlyDictionary<ObjectKey, PodUsage>>(usage);
    }
}
