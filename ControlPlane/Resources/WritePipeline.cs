using System.Text.Json.Nodes;
using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Patching;
using Platform.ControlPlane.Validation;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>The steps every write goes through between decoding and the store.</summary>
/// <param name="plugins">Admission, in order.</param>
/// <param name="time">The clock.</param>
internal sealed class WritePipeline(AdmissionChain plugins, TimeProvider time)
{
    private static readonly string[] HeartbeatFields = ["lastHeartbeatTime"];

    /// <summary>Makes a decoded, defaulted document a valid new object, in place.</summary>
    public Outcome<ObjectUpdate> Create(ApiRequest request, JsonObject document, AdmissionContext admission)
    {
        var metadata = document.Object("metadata")!;
        ObjectMetadataRules.Initialise(document, request.Resource.HasGeneration, time.GetUtcNow());
        ResetStatus(request, document);
        if (Admit(plugins.Mutating, admission) is { } refusal)
            return refusal;
        var name = metadata.Text("name") ?? "";
        var errors = ObjectValidation.ForCreate(request.Resource, document);
        if (errors.Count > 0)
            return ApiErrors.Invalid(request.Kind, name, errors);
        if (Admit(plugins.Validating, admission) is { } judgement)
            return judgement;
        Track(request, null, document);
        return new ObjectUpdate(document, UpdateKind.Put);
    }

    /// <summary>Makes a document, merged through its view, a valid next state of an object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="view">What of the object was written.</param>
    /// <param name="document">The next state; changed in place.</param>
    /// <param name="current">The present state.</param>
    /// <param name="admission">What admission looks at.</param>
    public Outcome<ObjectUpdate> Update(
        ApiRequest request, ObjectView view, JsonObject document, JsonObject current, AdmissionContext admission)
    {
        ObjectMetadataRules.Retain(document, current);
        if (Admit(plugins.Mutating, admission) is { } refusal)
            return refusal;
        var errors = ObjectValidation.ForUpdate(request.Resource, request.Subresource, document, current);
        if (errors.Count > 0)
            return ApiErrors.Invalid(request.Kind, request.Name, errors);
        if (Admit(plugins.Validating, admission) is { } judgement)
            return judgement;
        if (view.ChangesSpec && request.Resource.HasGeneration)
            ObjectMetadataRules.BumpGeneration(document, current);
        Track(request, current, document);
        if (ObjectComparison.SameButTimes(document, current))
            return new ObjectUpdate(current, UpdateKind.Leave);
        if (Finalizers.IsComplete(request.Resource, document))
            return new ObjectUpdate(document, UpdateKind.Delete);
        return new ObjectUpdate(document, UpdateKind.Put, IsDurable(request, document, current));
    }

    /// <summary>Asks admission about a deletion.</summary>
    public Status? Delete(AdmissionContext admission) => Admit(plugins.Mutating, admission) ?? Admit(plugins.Validating, admission);

    private static Status? Admit(IReadOnlyList<IAdmissionPlugin> plugins, AdmissionContext admission)
    {
        foreach (var plugin in plugins)
        {
            if (plugin.Admit(admission) is { } refusal)
                return refusal;
        }

        return null;
    }

    private void Track(ApiRequest request, JsonObject? current, JsonObject document)
    {
        if (!request.IsApply)
            ManagedFields.Track(request.Resource.Forms, current, document, Manager(request));
    }

    /// <summary>Who writes, as managedFields notes it.</summary>
    public FieldManager Manager(ApiRequest request) => new(request.FieldManager, request.Subresource, time.GetUtcNow());

    private static void ResetStatus(ApiRequest request, JsonObject document)
    {
        if (!request.Resource.CreatesWithStatus)
        {
            foreach (var field in request.Resource.StatusFields)
                document.Remove(field);
        }

        request.Resource.StoredInfo.ApplyDefaults(document);
    }

    /// <summary>Lease renewals of nodes and heartbeats that say nothing new need not survive a restart.</summary>
    private static bool IsDurable(ApiRequest request, JsonObject document, JsonObject current)
    {
        if (request.Resource.StorageResource == "coordination.k8s.io/leases")
            return request.Namespace != "kube-node-lease";
        return request is not { Resource.StorageResource: "/nodes", Subresource: "status" } || !OnlyHeartbeat(document, current);
    }

    private static bool OnlyHeartbeat(JsonObject document, JsonObject current)
    {
        var next = WithoutHeartbeat(document);
        var before = WithoutHeartbeat(current);
        return JsonNodes.Same(next, before);
    }

    private static JsonObject WithoutHeartbeat(JsonObject document)
    {
        var bare = (JsonObject)document.DeepClone();
        bare.Object("metadata")!.Remove("managedFields");
        foreach (var condition in bare.Object("status").Objects("conditions"))
        {
            foreach (var field in HeartbeatFields)
                condition.Remove(field);
        }

        return bare;
    }
}
