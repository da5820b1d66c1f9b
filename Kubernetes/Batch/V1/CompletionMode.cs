namespace Platform.Kubernetes.Batch.V1;

/// <summary>Values of <c>CompletionMode</c>.</summary>
public static class CompletionMode
{
    public const string NonIndexed = "NonIndexed";
    public const string Indexed = "Indexed";
}
