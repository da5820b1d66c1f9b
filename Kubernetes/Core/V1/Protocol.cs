namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>Protocol</c>.</summary>
public static class Protocol
{
    public const string TCP = "TCP";
    public const string UDP = "UDP";
    public const string SCTP = "SCTP";
}
