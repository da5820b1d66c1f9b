namespace Platform.Kubernetes.Meta.V1;

/// <summary>Values of <c>LabelSelectorOperator</c>.</summary>
public static class LabelSelectorOperator
{
    public const string In = "In";
    public const string NotIn = "NotIn";
    public const string Exists = "Exists";
    public const string DoesNotExist = "DoesNotExist";
}
