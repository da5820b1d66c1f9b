using System.Text;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>The /etc/hosts that all containers of a pod share.</summary>
public static class HostsFile
{
    public static string Render(Pod pod, string? podIp, string clusterDomain, string nodeHosts)
    {
        var text = new StringBuilder();
        if (pod.Spec.HostNetwork == true)
        {
            text.Append("# Kubernetes-managed hosts file (host network).\n").Append(nodeHosts);
        }
        else
        {
            text.Append("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
            text.Append("fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
            var hostname = SandboxConfigBuilder.Hostname(pod);
            if (podIp is not null && !string.IsNullOrEmpty(pod.Spec.Subdomain))
                text.Append($"{podIp}\t{hostname}.{pod.Spec.Subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}\t{hostname}\n");
            else if (podIp is not null)
                text.Append($"{podIp}\t{hostname}\n");
        }

        if (pod.Spec.HostAliases is { Count: > 0 } aliases)
        {
            text.Append("\n# Entries added by HostAliases.\n");
            foreach (var alias in aliases)
                text.Append($"{alias.Ip}\t{string.Join('\t', alias.Hostnames ?? [])}\n");
        }

        return text.ToString();
    }
}
