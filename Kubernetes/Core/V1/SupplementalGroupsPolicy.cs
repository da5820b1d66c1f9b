namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>SupplementalGroupsPolicy</c>.</summary>
public static class SupplementalGroupsPolicy
{
    public const string Merge = "Merge";
    public const string Strict = "Strict";
}
