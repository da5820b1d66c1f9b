namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ScopeSelectorOperator</c>.</summary>
public static class ScopeSelectorOperator
{
    public const string In = "In";
    public const string NotIn = "NotIn";
    public const string Exists = "Exists";
    public const string DoesNotExist = "DoesNotExist";
}
