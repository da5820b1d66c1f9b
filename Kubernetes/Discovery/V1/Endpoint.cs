using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>Endpoint</c> of the discovery.k8s.io/v1 API.</summary>
public sealed record Endpoint
{
    [Required, List(ListType.Set)]
    public IReadOnlyList<string> Addresses { get => field ?? []; init; }

    public EndpointConditions Conditions { get => field ??= new(); init; }

    public string? Hostname { get; init; }

    public ObjectReference? TargetRef { get; init; }

    public IReadOnlyDictionary<string, string>? DeprecatedTopology { get; init; }

    public string? NodeName { get; init; }

    public string? Zone { get; init; }

    public EndpointHints? Hints { get; init; }
}
