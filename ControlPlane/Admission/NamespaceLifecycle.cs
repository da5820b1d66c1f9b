using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Nothing is created in a namespace that does not exist or is ending, and what the system lives in stays.</summary>
/// <param name="store">The objects.</param>
internal sealed class NamespaceLifecycle(IClusterStore store) : IAdmissionPlugin
{
    private static readonly string[] Permanent = ["default", "kube-system", "kube-public"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        var request = context.Request;
        if (context is { Operation: AdmissionOperation.Delete, Resource: "/namespaces" } && Permanent.Contains(request.Name))
            return ApiErrors.Forbidden(request.Kind, request.Name, "this namespace may not be deleted");
        if (context.Resource == "/namespaces" && context.Operation == AdmissionOperation.Create)
        {
            context.Object!.ObjectOrNew("spec")["finalizers"] = new System.Text.Json.Nodes.JsonArray("kubernetes");
            return null;
        }

        if (context.Operation != AdmissionOperation.Create || request.Namespace.Length == 0)
            return null;
        if (store.Get(new ObjectKey("/namespaces", "", request.Namespace)) is not { } stored)
            return ApiErrors.NotFound(Namespace.Definition, request.Namespace);
        if (StoredFields.Read(stored.Json.Span, "metadata.deletionTimestamp").Length == 0)
            return null;
        var because = $"namespace {request.Namespace} is being terminated";
        var refusal = ApiErrors.Forbidden(
            request.Kind, request.Name, $"unable to create new content in namespace {request.Namespace} because it is being terminated");
        return refusal with
        {
            Details = refusal.Details! with
            {
                Causes = [new StatusCause { Reason = "NamespaceTerminating", Message = because, Field = "metadata.namespace" }],
            },
        };
    }
}
