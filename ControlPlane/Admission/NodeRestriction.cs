using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;

namespace Platform.ControlPlane.Admission;

/// <summary>A node changes itself and the pods that run on it, nothing else.</summary>
internal sealed class NodeRestriction : IAdmissionPlugin
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";
    private const string RestrictedPrefix = "node-restriction.kubernetes.io/";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Request.User.NodeName is not { } node)
            return null;
        var why = context.Resource switch
        {
            "/nodes" => OnNode(context, node),
            "/pods" => OnPod(context, node),
            "coordination.k8s.io/leases" => OnLease(context.Request, node),
            _ => null,
        };
        return why is null ? null : ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, why);
    }

    private static string? OnNode(AdmissionContext context, string node)
    {
        if (context.Request.Name != node)
            return $"node \"{node}\" is not allowed to modify node \"{context.Request.Name}\"";
        if (context.Operation != AdmissionOperation.Update)
            return null;
        var labels = context.Object.Object("metadata").Object("labels");
        var before = context.Old.Object("metadata").Object("labels");
        var changed = (labels ?? []).Select(l => l.Key).Union((before ?? []).Select(l => l.Key))
            .FirstOrDefault(key => key.StartsWith(RestrictedPrefix, StringComparison.Ordinal) && !JsonNodes.Same(labels?[key], before?[key]));
        if (changed is not null)
            return $"is not allowed to modify labels: {changed}";
        return JsonNodes.Same(context.Object.Object("spec")?["taints"], context.Old.Object("spec")?["taints"])
            ? null
            : $"node \"{node}\" is not allowed to modify taints";
    }

    private static string? OnPod(AdmissionContext context, string node)
    {
        if (context.Request.Subresource is not ("" or "status" or "eviction"))
            return $"unexpected pod subresource \"{context.Request.Subresource}\"";
        if (context.Operation == AdmissionOperation.Create)
        {
            return context.Object.Object("metadata").Object("annotations")?.ContainsKey(MirrorAnnotation) == true
                ? null
                : $"pod does not have \"{MirrorAnnotation}\" annotation, node \"{node}\" can only create mirror pods";
        }

        return context.Old.Object("spec").Text("nodeName") == node
            ? null
            : $"node \"{node}\" can only change pods with spec.nodeName set to itself";
    }

    // Of the lease of events, roles say who may change it.
    private static string? OnLease(ApiRequest request, string node) =>
        request is { Namespace: MonitoringSecret.Namespace, Name: MonitoringSecret.LeaseName } || (request.Namespace == "kube-node-lease" && request.Name == node)
            ? null
            : $"node \"{node}\" can only access the lease of its own name in the namespace kube-node-lease";
}
