using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Taints nodes by their conditions, and removes the taints with them. Pods are driven off lost nodes at a pace.</summary>
public sealed class NodeTaintController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EvictionPace _pace;

    /// <summary>A controller that does nothing until it runs.</summary>
    public NodeTaintController(ControllerContext context)
        : base("node-taint-controller", 1, context.Time, context.Logger) =>
        (_client, _informers, _pace) = (context.Client, context.Informers, new EvictionPace(context.Time));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Nodes.Find(null, key) is not { } node || NodeTaints.Wanted(node, MayEvict(node), Time.GetUtcNow()) is not { } taints)
            return;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = node.Metadata.ResourceVersion },
            ["spec"] = new JsonObject
            {
                ["taints"] = taints.Count == 0 ? null : JsonSerializer.SerializeToNode(taints, KubernetesJson.Default.IReadOnlyListTaint),
            },
        };
        _informers.Nodes.Observe(await _client.PatchAsync<Node>(key, null, ResourcePatch.Merge(patch), cancellationToken));
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.Nodes.OnChange(change =>
    {
        Queue.Add(change.Latest.Metadata.Name!);

        if (!_pace.Observe(change.Before, change.After))
            return;
        foreach (var other in _informers.Nodes.List().Where(NodeTaints.IsLost))
            Queue.Add(other.Metadata.Name!);
    });

    private bool MayEvict(Node node)
    {
        if (!NodeTaints.IsLost(node))
            return false;
        var verdict = _pace.Judge(node, out var wait);
        if (verdict == Eviction.Later)
            Queue.AddAfter(node.Metadata.Name!, wait);
        return verdict == Eviction.Now;
    }
}
