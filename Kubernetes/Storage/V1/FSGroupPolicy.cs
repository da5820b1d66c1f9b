namespace Platform.Kubernetes.Storage.V1;

/// <summary>Values of <c>FSGroupPolicy</c>.</summary>
public static class FSGroupPolicy
{
    public const string ReadWriteOnceWithFSType = "ReadWriteOnceWithFSType";
    public const string File = "File";
    public const string None = "None";
}
