namespace Platform.Kubernetes.Meta.V1;

/// <summary>Values of <c>ManagedFieldsOperationType</c>.</summary>
public static class ManagedFieldsOperationType
{
    public const string Apply = "Apply";
    public const string Update = "Update";
}
