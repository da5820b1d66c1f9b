using System.Text.Json;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>ManagedFieldsEntry</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ManagedFieldsEntry
{
    public string? Manager { get; init; }

    public string? Operation { get; init; }

    public string? ApiVersion { get; init; }

    public Time? Time { get; init; }

    public string? FieldsType { get; init; }

    public JsonElement? FieldsV1 { get; init; }

    public string? Subresource { get; init; }
}
