using System.Text.Json.Serialization;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>Status</c> of the meta.k8s.io/v1 API.</summary>
public sealed record Status
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "Status"; init; }

    public ListMeta Metadata { get => field ??= new(); init; }

    [JsonPropertyName("status")]
    public string? StatusValue { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public StatusDetails? Details { get; init; }

    public int? Code { get; init; }
}
