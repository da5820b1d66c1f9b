using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerRestartRule</c> of the v1 API.</summary>
public sealed record ContainerRestartRule
{
    [Required]
    public string? Action { get; init; }

    public ContainerRestartRuleOnExitCodes? ExitCodes { get; init; }
}
