using System.Text.Json.Nodes;
using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>The verbs create, update and patch over one cluster's objects.</summary>
/// <param name="store">The objects.</param>
/// <param name="pipeline">What every write goes through.</param>
internal sealed class ResourceWriter(IClusterStore store, WritePipeline pipeline)
{
    private const int GeneratedNameAttempts = 8;

    /// <summary>Creates an object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The object, decoded and with defaults; taken over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<WriteResult>> CreateAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        if (request.Resource.ToStored is { } convert)
            body = convert(body);
        var metadata = body.Object("metadata")!;
        if (ObjectMetadataRules.BindNamespace(metadata, request) is { } wrongNamespace)
            return wrongNamespace;
        if (request.Name.Length > 0 && ObjectMetadataRules.BindName(metadata, request) is { } wrongName)
            return wrongName;
        if (metadata.TryText("resourceVersion", out _))
            return ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        var generates = !metadata.TryText("name", out _) && metadata.TryText("generateName", out _);
        for (var attempt = 1; ; attempt++)
        {
            var document = (JsonObject)body.DeepClone();
            if (generates)
                document.Object("metadata")!["name"] = ObjectMetadataRules.GenerateName(metadata.Text("generateName")!);
            var outcome = await CreateOnceAsync(request, document, cancellationToken);
            if (!generates || attempt == GeneratedNameAttempts || outcome.Error?.Reason != StatusReason.AlreadyExists)
                return outcome;
        }
    }

    /// <summary>Replaces or patches an object, or one of its subresources.</summary>
    /// <param name="request">The request.</param>
    /// <param name="view">What of the object is written.</param>
    /// <param name="body">The new state or the patch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<WriteResult>> ModifyAsync(
        ApiRequest request, ObjectView view, WriteBody body, CancellationToken cancellationToken)
    {
        if (store.Get(request.Key) is null && NewObject(request, body) is { } created)
        {
            if (!created.Try(out var document, out var unmergeable))
                return unmergeable;
            var outcome = await CreateAsync(request, document, cancellationToken);
            if (body is not WriteBody.Apply || outcome.Error?.Reason != StatusReason.AlreadyExists)
                return outcome;
        }

        AdmissionContext? admission = null;
        JsonObject? result = null;
        try
        {
            var outcome = await Transaction.RunAsync(
                store,
                request.Key,
                stored =>
                {
                    admission?.End();
                    request.Warnings.Clear();
                    var computed = Compute(request, view, body, stored, out admission);
                    if (!computed.Try(out var update, out var refusal))
                        return refusal;
                    result = update.Document;
                    return request.DryRun ? update with { Kind = UpdateKind.Leave } : computed;
                },
                cancellationToken);
            if (!outcome.Try(out var committed, out var error))
                return error;
            return new WriteResult(Shown(request, view, committed, result!));
        }
        finally
        {
            admission?.End();
        }
    }

    private async Task<Outcome<WriteResult>> CreateOnceAsync(ApiRequest request, JsonObject document, CancellationToken cancellationToken)
    {
        var name = document.Object("metadata").Text("name") ?? "";
        var named = request with { Name = name };
        var admission = new AdmissionContext { Operation = AdmissionOperation.Create, Request = named, Object = document };
        try
        {
            if (!pipeline.Create(named, document, admission).Try(out var update, out var refusal))
                return refusal;
            if (request.DryRun)
                return store.Get(named.Key) is null ? Created(request, StoredJson.Write(document)) : ApiErrors.AlreadyExists(request.Kind, name);
            var outcome = await Transaction.RunAsync(
                store,
                named.Key,
                stored => stored is null ? update : ApiErrors.AlreadyExists(request.Kind, name),
                cancellationToken);
            return outcome.Try(out var committed, out var error) ? Created(request, committed.Stored!.Json) : error;
        }
        finally
        {
            admission.End();
        }
    }

    private Outcome<ObjectUpdate> Compute(
        ApiRequest request, ObjectView view, WriteBody body, StoredObject? stored, out AdmissionContext? admission)
    {
        admission = null;
        if (stored is null)
            return ApiErrors.NotFound(request.Kind, request.Name);
        var current = StoredJson.Parse(stored.Json);
        if (!body.Next(view.Read(current), view, request).Try(out var next, out var refusal))
            return refusal;
        if (request.Resource.ToStored is { } convert && view.Body == request.Resource.Info)
        {
            next = convert(next);
            request.Resource.StoredInfo.ApplyDefaults(next);
        }

        if (ObjectMetadataRules.BindNamespace(next.Object("metadata")!, request) is { } wrongNamespace)
            return wrongNamespace;
        if (ObjectMetadataRules.BindName(next.Object("metadata")!, request) is { } wrongName)
            return wrongName;
        if (ObjectMetadataRules.CheckPreconditions(next, current, request) is { } conflict)
            return conflict;
        if (!view.Merge(current, next).Try(out var document, out var unmergeable))
            return unmergeable;
        document.Object("metadata")!.CopyFrom(current.Object("metadata"), "resourceVersion");
        admission = new AdmissionContext
        {
            Operation = AdmissionOperation.Update,
            Request = request,
            Object = document,
            Old = current,
        };
        return pipeline.Update(request, view, document, current, admission);
    }

    /// <summary>What is created when there is nothing to modify; null when that is an error.</summary>
    private static Outcome<JsonObject>? NewObject(ApiRequest request, WriteBody body) => body switch
    {
        WriteBody.Apply apply when request.Subresource.Length == 0 => apply.Create(request),
        WriteBody.Replacement replacement when request is { Resource.CreateOnUpdate: true, Subresource: "" } =>
            (Outcome<JsonObject>)(JsonObject)replacement.Document.DeepClone(),
        _ => (Outcome<JsonObject>?)null,
    };

    private static ReadOnlyMemory<byte> Shown(ApiRequest request, ObjectView view, Committed committed, JsonObject result)
    {
        if (view is not ScaleView)
            return request.DryRun || committed.Stored is null ? Served(request, StoredJson.Write(result)) : Served(request, committed.Stored.Json);
        var document = request.DryRun || committed.Stored is null ? result : StoredJson.Parse(committed.Stored.Json);
        return StoredJson.Write(view.Read(document));
    }

    private static WriteResult Created(ApiRequest request, ReadOnlyMemory<byte> json) => new(Served(request, json), Created: true);

    /// <summary>The bytes in the version that was asked.</summary>
    public static ReadOnlyMemory<byte> Served(ApiRequest request, ReadOnlyMemory<byte> stored) =>
        request.Resource.FromStored is { } convert ? StoredJson.Write(convert(StoredJson.Parse(stored))) : stored;
}
