namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>IPFamilyPolicy</c>.</summary>
public static class IPFamilyPolicy
{
    public const string SingleStack = "SingleStack";
    public const string PreferDualStack = "PreferDualStack";
    public const string RequireDualStack = "RequireDualStack";
}
