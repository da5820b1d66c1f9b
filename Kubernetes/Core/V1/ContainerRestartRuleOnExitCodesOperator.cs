namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ContainerRestartRuleOnExitCodesOperator</c>.</summary>
public static class ContainerRestartRuleOnExitCodesOperator
{
    public const string In = "In";
    public const string NotIn = "NotIn";
}
