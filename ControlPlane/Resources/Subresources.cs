using Platform.Kubernetes;
using Autoscaling = Platform.Kubernetes.Autoscaling.V1;
using Policy = Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>The subresources that kinds have.</summary>
internal static class Subresources
{
    private static readonly string[] ReadUpdate = ["get", "patch", "update"];
    private static readonly string[] Proxied = ["create", "delete", "get", "patch", "update"];
    private static readonly string[] Create = ["create"];

    /// <summary>The subresources of a kind, as discovery lists them.</summary>
    public static IReadOnlyList<SubresourceInfo> Of(ResourceKind kind)
    {
        var list = new List<SubresourceInfo>();
        if (kind.HasStatus)
            list.Add(new SubresourceInfo("status", null, ReadUpdate));
        if (kind.HasScale)
            list.Add(new SubresourceInfo("scale", Autoscaling.Scale.Definition, ReadUpdate));
        switch (kind.Group, kind.Plural)
        {
            case ("", "pods"):
                list.Add(new SubresourceInfo("attach", Options("PodAttachOptions"), "create", "get"));
                list.Add(new SubresourceInfo("binding", Platform.Kubernetes.Core.V1.Binding.Definition, Create));
                list.Add(new SubresourceInfo("ephemeralcontainers", null, ReadUpdate));
                list.Add(new SubresourceInfo("eviction", Policy.Eviction.Definition, Create));
                list.Add(new SubresourceInfo("exec", Options("PodExecOptions"), "create", "get"));
                list.Add(new SubresourceInfo("log", null, "get"));
                list.Add(new SubresourceInfo("portforward", Options("PodPortForwardOptions"), "create", "get"));
                list.Add(new SubresourceInfo("proxy", Options("PodProxyOptions"), Proxied));
                list.Add(new SubresourceInfo("resize", null, ReadUpdate));
                break;
            case ("", "services"):
                list.Add(new SubresourceInfo("proxy", Options("ServiceProxyOptions"), Proxied));
                break;
            case ("", "nodes"):
                list.Add(new SubresourceInfo("proxy", Options("NodeProxyOptions"), Proxied));
                break;
            case ("", "namespaces"):
                list.Add(new SubresourceInfo("finalize", null, "update"));
                break;
            case ("", "serviceaccounts"):
                list.Add(new SubresourceInfo("token", Platform.Kubernetes.Authentication.V1.TokenRequest.Definition, Create));
                break;
            case ("certificates.k8s.io", "certificatesigningrequests"):
                list.Add(new SubresourceInfo("approval", null, ReadUpdate));
                break;
        }

        return list;
    }

    private static ResourceKind Options(string kind) => new("", "v1", kind, "");
}
