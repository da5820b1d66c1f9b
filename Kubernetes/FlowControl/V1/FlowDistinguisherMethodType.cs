namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>Values of <c>FlowDistinguisherMethodType</c>.</summary>
public static class FlowDistinguisherMethodType
{
    public const string ByUser = "ByUser";
    public const string ByNamespace = "ByNamespace";
}
