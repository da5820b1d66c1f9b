namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>NodeInclusionPolicy</c>.</summary>
public static class NodeInclusionPolicy
{
    public const string Ignore = "Ignore";
    public const string Honor = "Honor";
}
