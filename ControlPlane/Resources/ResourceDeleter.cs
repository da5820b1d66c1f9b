using System.Text.Json.Nodes;
using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>What a deletion came to.</summary>
/// <param name="Last">The object: its last state when it is gone, otherwise as it waits to go.</param>
/// <param name="Gone">Whether it is gone.</param>
internal sealed record DeleteResult(ReadOnlyMemory<byte> Last, bool Gone);

/// <summary>The verb delete over one cluster's objects.</summary>
/// <param name="store">The objects.</param>
/// <param name="pipeline">Asks admission.</param>
/// <param name="time">The clock.</param>
internal sealed class ResourceDeleter(IClusterStore store, WritePipeline pipeline, TimeProvider time)
{
    /// <summary>Deletes an object, or begins to when something still has to happen before.</summary>
    public async Task<Outcome<DeleteResult>> DeleteAsync(ApiRequest request, DeleteOptions options, CancellationToken cancellationToken)
    {
        if (Policy(options).Error is { } badPolicy)
            return badPolicy;
        JsonObject? last = null;
        var gone = false;
        var outcome = await Transaction.RunAsync(
            store,
            request.Key,
            stored =>
            {
                if (stored is null)
                    return ApiErrors.NotFound(request.Kind, request.Name);
                var computed = Compute(request, options, StoredJson.Parse(stored.Json));
                if (!computed.Try(out var update, out var refusal))
                    return refusal;
                last = update.Document;
                gone = update.Kind == UpdateKind.Delete;
                return request.DryRun ? update with { Kind = UpdateKind.Leave } : computed;
            },
            cancellationToken);
        if (!outcome.Try(out var committed, out var error))
            return error;
        var json = request.DryRun || committed.Stored is null ? StoredJson.Write(last!) : committed.Stored.Json;
        return new DeleteResult(json, gone);
    }

    private Outcome<ObjectUpdate> Compute(ApiRequest request, DeleteOptions options, JsonObject current)
    {
        if (CheckPreconditions(request, options, current) is { } conflict)
            return conflict;
        var admission = new AdmissionContext { Operation = AdmissionOperation.Delete, Request = request, Old = current };
        var refusal = pipeline.Delete(admission);
        admission.End();
        if (refusal is not null)
            return refusal;
        var document = (JsonObject)current.DeepClone();
        var metadata = document.Object("metadata")!;
        var deleting = ObjectMetadataRules.IsDeleting(document);
        Finalizers.Apply(metadata, Policy(options).Value);
        var grace = Grace(request, options, document);
        if (grace == 0 && !Finalizers.HasAny(request.Resource, document))
            return new ObjectUpdate(document, UpdateKind.Delete);
        if (deleting && metadata.Number("deletionGracePeriodSeconds") is { } left && grace >= left)
            return new ObjectUpdate(document, JsonNodes.Same(document, current) ? UpdateKind.Leave : UpdateKind.Put);
        metadata["deletionTimestamp"] = ObjectMetadataRules.Timestamp(time.GetUtcNow().AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
        if (request.Resource.HasGeneration && !deleting)
            metadata["generation"] = (metadata.Number("generation") ?? 0) + 1;
        if (request.Resource.StorageResource == "/namespaces")
            document.ObjectOrNew("status")["phase"] = "Terminating";
        return new ObjectUpdate(document, UpdateKind.Put);
    }

    /// <summary>How long the kubelet may take to end the pod; 0 for everything else.</summary>
    private static long Grace(ApiRequest request, DeleteOptions options, JsonObject document)
    {
        if (request.Resource.StorageResource != "/pods")
            return 0;
        var spec = document.Object("spec");
        if (!spec.TryText("nodeName", out _) || document.Object("status").Text("phase") is "Failed" or "Succeeded")
            return 0;
        var grace = options.GracePeriodSeconds ?? spec.Number("terminationGracePeriodSeconds") ?? 30;
        return grace < 0 ? 1 : grace;
    }

    private static Status? CheckPreconditions(ApiRequest request, DeleteOptions options, JsonObject current)
    {
        var metadata = current.Object("metadata");
        if (options.Preconditions?.Uid is { } uid && uid != metadata.Text("uid"))
        {
            return ApiErrors.Conflict(
                request.Kind,
                request.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({metadata.Text("uid")}). "
                + "The object might have been deleted and then recreated");
        }

        if (options.Preconditions?.ResourceVersion is { } version && version != metadata.Text("resourceVersion"))
        {
            return ApiErrors.Conflict(
                request.Kind,
                request.Name,
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                + $"({metadata.Text("resourceVersion")}). The object might have been modified");
        }

        return null;
    }

    private static Outcome<string?> Policy(DeleteOptions options) => (options.PropagationPolicy, options.OrphanDependents) switch
    {
        (not null, not null) => ApiErrors.BadRequest("orphanDependents and propagationPolicy cannot be both set"),
        ("Orphan" or "Foreground" or "Background", _) => options.PropagationPolicy,
        (not (null or ""), _) => ApiErrors.BadRequest(
            $"propagationPolicy: Unsupported value: \"{options.PropagationPolicy}\": supported values: \"Foreground\", \"Background\", \"Orphan\""),
        (_, true) => "Orphan",
        (_, false) => "Background",
        _ => (string?)null,
    };
}
