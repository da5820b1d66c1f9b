using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>TokenRequestSpec</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record TokenRequestSpec
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string> Audiences { get => field ?? []; init; }

    public long? ExpirationSeconds { get; init; }

    public BoundObjectReference? BoundObjectRef { get; init; }
}
