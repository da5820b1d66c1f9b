using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerRestartRuleOnExitCodes</c> of the v1 API.</summary>
public sealed record ContainerRestartRuleOnExitCodes
{
    [Required]
    public string? Operator { get; init; }

    [List(ListType.Set)]
    public IReadOnlyList<int>? Values { get; init; }
}
