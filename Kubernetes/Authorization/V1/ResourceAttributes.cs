namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>ResourceAttributes</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record ResourceAttributes
{
    public string? Namespace { get; init; }

    public string? Verb { get; init; }

    public string? Group { get; init; }

    public string? Version { get; init; }

    public string? Resource { get; init; }

    public string? Subresource { get; init; }

    public string? Name { get; init; }

    public FieldSelectorAttributes? FieldSelector { get; init; }

    public LabelSelectorAttributes? LabelSelector { get; init; }
}
