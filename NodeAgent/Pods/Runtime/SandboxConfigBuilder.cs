using System.Globalization;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Pods.Cgroups;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>What the runtime is told to make a pod's sandbox of.</summary>
public sealed class SandboxConfigBuilder(NodeConfiguration node, AgentPaths paths, PodDirectories directories)
{
    private const int MaxHostnameLength = 63;

    public PodSandboxConfig Build(Pod pod, uint attempt)
    {
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata
            {
                Name = pod.Metadata.Name,
                Namespace = pod.Metadata.Namespace,
                Uid = pod.Metadata.Uid,
                Attempt = attempt,
            },
            LogDirectory = directories.Logs(pod),
            DnsConfig = Dns(pod),
            Linux = new LinuxPodSandboxConfig { SecurityContext = SecurityContexts.OfSandbox(pod), CgroupParent = PodCgroupRules.GroupOf(pod) },
        };
        if (pod.Spec.HostNetwork != true)
            config.Hostname = Hostname(pod);
        foreach (var (key, value) in (pod.Metadata.Labels ?? new Dictionary<string, string>()).Concat(RuntimeLabels.OfPod(pod)))
            config.Labels[key] = value;
        foreach (var (key, value) in pod.Metadata.Annotations ?? new Dictionary<string, string>())
            config.Annotations[key] = value;
        config.Annotations[RuntimeLabels.GracePeriod] =
            (pod.Spec.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture);
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? [])
            config.Linux.Sysctls[SysctlName(sysctl.Name)] = sysctl.Value;
        return config;
    }

    /// <summary>A kernel setting's name with dots between its parts: it may come with slashes, whose dots then belong to a part.</summary>
    public static string SysctlName(string name)
    {
        var first = name.AsSpan().IndexOfAny('.', '/');
        return first < 0 || name[first] == '.' ? name : string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i] switch { '/' => '.', '.' => '/', var other => other };
        });
    }

    /// <summary>The pod's host name: its own or its name, cut to what the kernel takes.</summary>
    public static string Hostname(Pod pod)
    {
        var name = pod.Spec.Hostname ?? pod.Metadata.Name ?? "";
        return name.Length <= MaxHostnameLength ? name : name[..MaxHostnameLength].TrimEnd('-', '.');
    }

    /// <summary>What the pod's resolv.conf says, by its dnsPolicy and dnsConfig.</summary>
    public DNSConfig Dns(Pod pod)
    {
        var policy = pod.Spec.DnsPolicy ?? "ClusterFirst";
        if (policy == "ClusterFirst" && pod.Spec.HostNetwork == true)
            policy = "Default";
        var own = ResolvConf.Read(paths.ResolvConf);
        var config = new DNSConfig();
        if (policy == "Default")
        {
            config.Servers.Add(own.Servers);
            config.Searches.Add(own.Searches);
            config.Options.Add(own.Options);
        }
        else if (policy != "None")
        {
            var domain = node.ClusterDomain;
            config.Servers.Add(node.DnsServiceIp);
            config.Searches.Add([$"{pod.Metadata.Namespace}.svc.{domain}", $"svc.{domain}", domain]);
            config.Searches.Add(own.Searches);
            config.Options.Add("ndots:5");
        }

        Merge(config, pod.Spec.DnsConfig);
        return config;
    }

    private static void Merge(DNSConfig config, PodDnsConfig? asked)
    {
        if (asked is null)
            return;
        config.Servers.Add((asked.Nameservers ?? []).Except(config.Servers).ToList());
        config.Searches.Add((asked.Searches ?? []).Except(config.Searches).ToList());
        foreach (var option in asked.Options ?? [])
        {
            foreach (var old in config.Options.Where(o => o.Split(':')[0] == option.Name).ToList())
                config.Options.Remove(old);
            config.Options.Add(string.IsNullOrEmpty(option.Value) ? option.Name : $"{option.Name}:{option.Value}");
        }
    }
}
