namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>TableOptions</c> of the meta.k8s.io/v1 API.</summary>
public sealed record TableOptions
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "TableOptions"; init; }

    public string? IncludeObject { get; init; }
}
