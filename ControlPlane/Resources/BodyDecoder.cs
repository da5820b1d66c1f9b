using System.Text.Json.Nodes;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>Makes objects of a kind out of documents that clients send.</summary>
internal static class BodyDecoder
{
    /// <summary>Holds a document against its kind and canonicalises it, in place; defaults are not applied.</summary>
    /// <param name="document">The document.</param>
    /// <param name="info">The kind it must be; a missing apiVersion or kind is filled in.</param>
    /// <param name="duplicates">Duplicate fields that reading found.</param>
    /// <param name="request">Says how strict to be and collects warnings.</param>
    public static Status? Decode(JsonObject document, KindInfo info, IReadOnlyList<string> duplicates, ApiRequest request)
    {
        if (CheckKind(document, info.Kind) is { } mismatch)
            return mismatch;
        var result = SchemaDecoder.Decode(document, info.Schema);
        if (result.Error is { } error)
            return ApiErrors.BadRequest(CannotHandle(info.Kind, error));
        return Complaints(result, duplicates, request) is { } complaints
            ? ApiErrors.BadRequest(CannotHandle(info.Kind, complaints))
            : null;
    }

    /// <summary>As <see cref="Decode"/>, for the result of a patch.</summary>
    public static Status? DecodePatched(JsonObject document, KindInfo info, IReadOnlyList<string> duplicates, ApiRequest request, string patch)
    {
        if (CheckKind(document, info.Kind) is { } mismatch)
            return mismatch;
        var result = SchemaDecoder.Decode(document, info.Schema);
        var complaint = result.Error ?? Complaints(result, duplicates, request);
        return complaint is null
            ? null
            : ApiErrors.Invalid(new ResourceKind("", "", "", ""), "", [FieldError.Invalid("patch", patch, complaint)]);
    }

    private static string? Complaints(SchemaDecodeResult result, IReadOnlyList<string> duplicates, ApiRequest request)
    {
        if (request.FieldValidation == FieldValidation.Ignore)
            return null;
        var complaints = result.StrictErrors(duplicates);
        if (complaints.Count > 0 && request.FieldValidation == FieldValidation.Strict)
            return "strict decoding error: " + string.Join(", ", complaints);
        request.Warnings.AddRange(complaints);
        return null;
    }

    private static Status? CheckKind(JsonObject document, ResourceKind kind)
    {
        var apiVersion = document.Text("apiVersion") is { Length: > 0 } version ? version : kind.ApiVersion;
        var name = document.Text("kind") is { Length: > 0 } stated ? stated : kind.Kind;
        if (name != kind.Kind)
        {
            return ApiErrors.BadRequest(
                $"{name} in version \"{VersionOf(apiVersion)}\" cannot be handled as a {kind.Kind}: converting ({name}) to ({kind.Kind}): unknown conversion");
        }

        if (apiVersion != kind.ApiVersion)
        {
            return ApiErrors.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
        }

        document["apiVersion"] = apiVersion;
        document["kind"] = name;
        if (document["metadata"] is null)
            document["metadata"] = new JsonObject();
        return null;
    }

    private static string VersionOf(string apiVersion) => apiVersion[(apiVersion.IndexOf('/') + 1)..];

    private static string CannotHandle(ResourceKind kind, string why) =>
        $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {why}";
}
