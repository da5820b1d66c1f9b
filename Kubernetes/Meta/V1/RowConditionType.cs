namespace Platform.Kubernetes.Meta.V1;

/// <summary>Values of <c>RowConditionType</c>.</summary>
public static class RowConditionType
{
    public const string Completed = "Completed";
}
