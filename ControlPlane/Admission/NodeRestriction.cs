using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Admission;

/// <summary>A node changes itself and the pods that run on it, nothing else.</summary>
/// <param name="store">The objects.</param>
internal sealed class NodeRestriction(IClusterStore store) : IAdmissionPlugin
{
    private static readonly string[] ClaimStatusOfNodes = ["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Request.User.NodeName is not { } node)
            return null;
        var why = context.Resource switch
        {
            _ when node.Length == 0 => $"could not determine node from user \"{context.Request.User.Name}\"",
            "/nodes" => OnNode(context, node),
            "/pods" => OnPod(context, node),
            "/persistentvolumeclaims" => OnClaim(context, node),
            "/serviceaccounts" => context.Request.Subresource == "token" ? NodeTokens.Refusal(store, context, node) : null,
            "coordination.k8s.io/leases" => OnLease(context.Request, node),
            "storage.k8s.io/csinodes" => context.Request.Name == node ? null : "can only access CSINode with the same name as the requesting node",
            _ => null,
        };
        return why is null ? null : ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, why);
    }

    private static string? OnNode(AdmissionContext context, string node)
    {
        if (context.Request.Name != node)
            return $"node \"{node}\" is not allowed to modify node \"{context.Request.Name}\"";
        if (context.Object is not { } next)
            return null;
        if (next.Object("spec")?["configSource"] is { } source && !JsonNodes.Same(source, context.Old.Object("spec")?["configSource"]))
            return $"node \"{node}\" is not allowed to update configSource to a new non-nil configSource";
        var reserved = string.Join(", ", ChangedLabels(next, context.Old).Where(key => !NodeLabels.MaySetItself(key)).Order(StringComparer.Ordinal));
        if (context.Operation == AdmissionOperation.Create)
            return reserved.Length == 0 ? null : $"node \"{node}\" is not allowed to set the following labels: {reserved}";
        if (!JsonNodes.Same(next.Object("spec")?["taints"], context.Old.Object("spec")?["taints"]))
            return $"node \"{node}\" is not allowed to modify taints";

        // Owned by something that is not there, a node would be collected as garbage and could come back as it likes.
        if (!JsonNodes.Same(next.Object("metadata")?["ownerReferences"], context.Old.Object("metadata")?["ownerReferences"]))
            return $"node \"{node}\" is not allowed to modify ownerReferences";
        return reserved.Length == 0 ? null : $"is not allowed to modify labels: {reserved}";
    }

    private string? OnPod(AdmissionContext context, string node)
    {
        var request = context.Request;
        var old = context.Old ?? (store.Get(new ObjectKey("/pods", request.Namespace, request.Name)) is { } stored ? StoredJson.Parse(stored.Json) : null);
        var bound = old is null || old.Object("spec").Text("nodeName") == node;
        return (request.Subresource, context.Operation) switch
        {
            ("", AdmissionOperation.Create) => MirrorPods.RefusalForNode(store, context.Object!, node),
            ("", AdmissionOperation.Delete) => bound ? null : $"node \"{node}\" can only delete pods with spec.nodeName set to itself",
            ("", _) => $"unexpected operation \"UPDATE\", node \"{node}\" can only create and delete mirror pods",
            ("status", _) when !bound => $"node \"{node}\" can only update pod status for pods with spec.nodeName set to itself",
            ("status", _) when ChangedLabels(context.Object!, old).Any() => $"node \"{node}\" cannot update labels through pod status",
            ("status", _) when !JsonNodes.Same(context.Object.Object("status")?["resourceClaimStatuses"], old.Object("status")?["resourceClaimStatuses"]) =>
                $"node \"{node}\" cannot update resource claim statues",
            ("status", _) => null,
            ("eviction", _) => bound ? null : $"node {node} can only evict pods with spec.nodeName set to itself",
            _ => $"unexpected pod subresource \"{request.Subresource}\", only 'status' and 'eviction' are allowed",
        };
    }

    private static string? OnClaim(AdmissionContext context, string node)
    {
        if (context is not { Request.Subresource: "status", Object: { } next, Old: { } old })
            return "may only update PVC status";
        return JsonNodes.Same(WithoutStatusOfNodes(next), WithoutStatusOfNodes(old))
            ? null
            : $"node \"{node}\" is not allowed to update fields other than status.capacity and status.conditions";
    }

    // Of the lease of events, roles say who may change it.
    private static string? OnLease(ApiRequest request, string node) => request switch
    {
        { Namespace: MonitoringSecret.Namespace, Name: MonitoringSecret.LeaseName } => null,
        { Namespace: not "kube-node-lease" } => "can only access leases in the \"kube-node-lease\" system namespace",
        _ => request.Name == node ? null : "can only access node lease with the same name as the requesting node",
    };

    private static IEnumerable<string> ChangedLabels(JsonObject next, JsonObject? old)
    {
        var (labels, before) = (next.Object("metadata").Object("labels") ?? [], old.Object("metadata").Object("labels") ?? []);
        return labels.Select(l => l.Key).Union(before.Select(l => l.Key)).Where(key => !JsonNodes.Same(labels[key], before[key]));
    }

    private static JsonObject WithoutStatusOfNodes(JsonObject claim)
    {
        var bare = (JsonObject)claim.DeepClone();
        foreach (var field in new[] { "resourceVersion", "managedFields" })
            bare.Object("metadata")?.Remove(field);
        foreach (var field in ClaimStatusOfNodes)
            bare.Object("status")?.Remove(field);
        return bare;
    }
}
