using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>Computes what is written, from what is there.</summary>
internal abstract record WriteBody
{
    /// <summary>The next state of what the view shows, decoded and with defaults.</summary>
    /// <param name="shown">What the view shows of the object now; not changed.</param>
    /// <param name="view">The view.</param>
    /// <param name="request">The request.</param>
    public abstract Outcome<JsonObject> Next(JsonObject shown, ObjectView view, ApiRequest request);

    /// <summary>A whole new state.</summary>
    /// <param name="Document">Decoded and with defaults.</param>
    public sealed record Replacement(JsonObject Document) : WriteBody
    {
        /// <inheritdoc />
        public override Outcome<JsonObject> Next(JsonObject shown, ObjectView view, ApiRequest request) =>
            (JsonObject)Document.DeepClone();
    }

    /// <summary>A patch.</summary>
    /// <param name="Format">How to read it.</param>
    /// <param name="Document">Its JSON.</param>
    /// <param name="Duplicates">Duplicate fields that reading found.</param>
    public sealed record Patch(PatchFormat Format, JsonNode Document, IReadOnlyList<string> Duplicates) : WriteBody
    {
        /// <inheritdoc />
        public override Outcome<JsonObject> Next(JsonObject shown, ObjectView view, ApiRequest request)
        {
            var current = request.Resource.FromStored is { } convert && view.Body == request.Resource.Info ? convert(shown) : shown;
            var result = Format switch
            {
                PatchFormat.Json => JsonPatch.Apply(current, Document),
                PatchFormat.Merge => MergePatch.Apply(current, Document),
                _ => StrategicMergePatch.Apply(current, Document, view.Body.Schema),
            };
            if (result.Failure is { } failure)
                return Refuse(failure);
            var next = result.Document!;
            if (BodyDecoder.DecodePatched(next, view.Body, Duplicates, request, Document.ToJsonString(JsonNodes.Relaxed)) is { } refusal)
                return refusal;
            view.Body.ApplyDefaults(next);
            return next;
        }
    }

    /// <summary>A change the server itself computes.</summary>
    /// <param name="Compute">The next state from the present one, which it must not change.</param>
    public sealed record Change(Func<JsonObject, Outcome<JsonObject>> Compute) : WriteBody
    {
        /// <inheritdoc />
        public override Outcome<JsonObject> Next(JsonObject shown, ObjectView view, ApiRequest request) => Compute(shown);
    }

    /// <summary>Server-side apply.</summary>
    /// <param name="Configuration">Decoded, without defaults.</param>
    /// <param name="Now">The time of the write.</param>
    public sealed record Apply(JsonObject Configuration, DateTimeOffset Now) : WriteBody
    {
        /// <inheritdoc />
        public override Outcome<JsonObject> Next(JsonObject shown, ObjectView view, ApiRequest request) => Merge(shown, request);

        /// <summary>The object that results where there was none.</summary>
        public Outcome<JsonObject> Create(ApiRequest request) => Merge(null, request);

        private Outcome<JsonObject> Merge(JsonObject? live, ApiRequest request)
        {
            var manager = new FieldManager(request.FieldManager, request.Subresource, Now);
            var result = ServerSideApply.Apply(request.Resource.Forms, live, Configuration, manager, request.Force);
            if (result.Failure is { } failure)
                return Refuse(failure);
            request.Resource.Info.ApplyDefaults(result.Document!);
            return result.Document!;
        }
    }

    /// <summary>The status of a patch that was refused.</summary>
    internal static Status Refuse(PatchFailure failure) => failure.Kind switch
    {
        PatchFailureKind.Malformed => ApiErrors.BadRequest(failure.Message),
        PatchFailureKind.TooLarge => ApiErrors.PatchTooLarge(failure.Message),
        PatchFailureKind.Conflict => ApiErrors.ApplyConflict(failure.Causes),
        _ => ApiErrors.Unprocessable(failure.Message),
    };
}

/// <summary>Formats of patches.</summary>
internal enum PatchFormat
{
    /// <summary>RFC 6902.</summary>
    Json,

    /// <summary>RFC 7386.</summary>
    Merge,

    /// <summary>Kubernetes' own.</summary>
    StrategicMerge,

    /// <summary>Server-side apply.</summary>
    Apply,
}
