namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>Values of <c>SubjectKind</c>.</summary>
public static class SubjectKind
{
    public const string User = "User";
    public const string Group = "Group";
    public const string ServiceAccount = "ServiceAccount";
}
