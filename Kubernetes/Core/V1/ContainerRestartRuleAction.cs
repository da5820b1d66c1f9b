namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ContainerRestartRuleAction</c>.</summary>
public static class ContainerRestartRuleAction
{
    public const string Restart = "Restart";
}
