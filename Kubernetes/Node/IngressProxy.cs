using Platform.Kubernetes.Networking.V1;

namespace Platform.Kubernetes.Node;

/// <summary>What the control plane and the nodes agree on about the cluster's ingress: nodes' proxies behind one LoadBalancer service.</summary>
public static class IngressProxy
{
    /// <summary>The controller that a class names whose ingresses the nodes' proxies serve.</summary>
    public const string Controller = "platform.internal/ingress";

    /// <summary>Name of the class that every cluster begins with.</summary>
    public const string ClassName = "platform";

    /// <summary>Namespace of the service.</summary>
    public const string Namespace = "kube-system";

    /// <summary>Name of the service, which exists while an ingress does.</summary>
    public const string ServiceName = "platform-ingress";

    /// <summary>Name of the service's port for HTTP.</summary>
    public const string HttpPortName = "http";

    /// <summary>Name of the service's port for HTTPS.</summary>
    public const string HttpsPortName = "https";

    /// <summary>Port of a node's proxy for HTTP.</summary>
    public const int HttpPort = 10290;

    /// <summary>Port of a node's proxy for HTTPS.</summary>
    public const int HttpsPort = 10291;

    /// <summary>Annotation of a node's lease while its proxy serves: resource version of the ingresses that the proxy follows.</summary>
    public const string ObservedAnnotation = "routing.platform.internal/observed-ingresses";

    /// <summary>Value of the annotation on a node that is cordoned, once no connection leads to its proxy any more.</summary>
    public const string Drained = "drained";

    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    /// <summary>The class that an ingress has chosen, by its annotation or its field; null when it has chosen none.</summary>
    public static string? ClassOf(Ingress ingress) =>
        ingress.Metadata.Annotations?.TryGetValue(ClassAnnotation, out var name) == true ? name : ingress.Spec.IngressClassName;
}
