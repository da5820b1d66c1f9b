using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>UserInfo</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record UserInfo
{
    public string? Username { get; init; }

    public string? Uid { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Groups { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }
}
