namespace Platform.Kubernetes.Meta.V1;

/// <summary>Values of <c>IncludeObjectPolicy</c>.</summary>
public static class IncludeObjectPolicy
{
    public const string None = "None";
    public const string Metadata = "Metadata";
    public const string Object = "Object";
}
