using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Rbac.V1;
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
        if (_informers.ClusterRoles.Find(null, key) is not { Metadata.DeletionTimestamp: null } role || RoleAggregation.NewRules(role, _informers.ClusterRoles.List()) is not { } rules)
            return;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = role.Metadata.ResourceVersion },
            ["rules"] = JsonSerializer.SerializeToNode(rules, KubernetesJson.Default.IReadOnlyListPolicyRule),
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
