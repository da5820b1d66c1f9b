namespace Platform.Kubernetes.Meta.V1;

/// <summary>Values of <c>DeletionPropagation</c>.</summary>
public static class DeletionPropagation
{
    public const string Orphan = "Orphan";
    public const string Background = "Background";
    public const string Foreground = "Foreground";
}
