namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>TerminationMessagePolicy</c>.</summary>
public static class TerminationMessagePolicy
{
    public const string File = "File";
    public const string FallbackToLogsOnError = "FallbackToLogsOnError";
}
