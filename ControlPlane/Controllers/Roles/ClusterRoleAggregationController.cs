using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Roles;

/// <summary>Fills aggregated cluster roles with the rules of the roles that they select.</summary>
public sealed class ClusterRoleAggregationController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public ClusterRoleAggregationController(ControllerContext context)
        : base("clusterrole-aggregation-controller", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.ClusterRoles.Find(null, key) is not { Metadata.DeletionTimestamp: null, AggregationRule.ClusterRoleSelectors: { } selectors } role)
            return;
        var parsed = selectors.Select(s => Selector.From(s)).ToList();
        var rules = new JsonArray();
        foreach (var other in _informers.ClusterRoles.List().Where(r => r.Metadata.Name != key).OrderBy(r => r.Metadata.Name, StringComparer.Ordinal))
        {
            if (!parsed.Any(s => s.Matches(other.Metadata.Labels)))
                continue;
            foreach (var rule in other.Rules ?? [])
            {
                var node = JsonSerializer.SerializeToNode(rule, KubernetesJson.Default.PolicyRule);
                if (!rules.Any(known => JsonNode.DeepEquals(known, node)))
                    rules.Add(node);
            }
        }

        if (JsonNode.DeepEquals(rules, JsonSerializer.SerializeToNode(role.Rules ?? [], KubernetesJson.Default.IReadOnlyListPolicyRule)))
            return;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = role.Metadata.ResourceVersion },
            ["rules"] = rules,
        };
        _informers.ClusterRoles.Observe(await _client.PatchAsync<ClusterRole>(key, null, ResourcePatch.Merge(patch), cancellationToken));
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.ClusterRoles.OnChange(_ =>
    {
        foreach (var role in _informers.ClusterRoles.List().Where(r => r.AggregationRule is not null))
            Queue.Add(role.Metadata.Name!);
    });
}
