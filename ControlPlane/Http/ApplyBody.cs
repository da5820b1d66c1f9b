using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Http;

/// <summary>Bodies of server-side apply.</summary>
internal static class ApplyBody
{
    /// <summary>The configuration a client applies, held against its kind.</summary>
    public static Outcome<JsonObject> Decode(HttpRequest http, ApiRequest request, ObjectView view, JsonReadResult read)
    {
        if (http.Query["fieldManager"].ToString().Length == 0)
        {
            return ApiErrors.Invalid(
                new ResourceKind("meta.k8s.io", "v1", "PatchOptions", ""),
                "",
                [FieldError.Required("fieldManager", "is required for apply patch")]);
        }

        if (read.Root is not JsonObject document)
            return ApiErrors.BadRequest("an apply patch must be an object");
        if (!document.TryText("apiVersion", out _) || !document.TryText("kind", out _))
            return ApiErrors.BadRequest("an apply patch must state apiVersion and kind");
        if (view is ScaleView)
            return ApiErrors.BadRequest("apply does not know the scale subresource: apply spec.replicas to the object itself, or patch the scale");
        if (BodyDecoder.Decode(document, view.Body, read.Duplicates, request) is { } refusal)
            return refusal;
        return document;
    }
}
