using System.Runtime.InteropServices;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>What the agent says of its machine.</summary>
public sealed class NodeDescription(NodeConfiguration node, NodeCapacity capacity)
{
    /// <summary>Memory that pods do not get, for the node's own processes.</summary>
    private const long ReservedMemory = 100L << 20;

    public IReadOnlyDictionary<string, Quantity> Capacity { get; } = Resources(capacity, node.MaxPods, 0);

    public IReadOnlyDictionary<string, Quantity> Allocatable { get; } = Resources(capacity, node.MaxPods, ReservedMemory);

    /// <summary>The Node to register; without status.</summary>
    public Platform.Kubernetes.Core.V1.Node Registration() => new()
    {
        Metadata = new ObjectMeta { Name = node.NodeName, Labels = Labels() },
        Spec = new NodeSpec
        {
            ProviderID = node.ProviderId.Length > 0 ? node.ProviderId : null,
            Taints = node.Taints.Count > 0 ? [.. node.Taints.Select(Taint)] : null,
        },
    };

    public IReadOnlyDictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>
        {
            ["kubernetes.io/hostname"] = node.NodeName,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = Architecture(),
            ["beta.kubernetes.io/os"] = "linux",
            ["beta.kubernetes.io/arch"] = Architecture(),
        };
        foreach (var (key, value) in node.Labels)
            labels[key] = value;
        return labels;
    }

    public IReadOnlyList<NodeAddress> Addresses() =>
    [
        new NodeAddress { Type = NodeAddressType.InternalIP, Address = node.NodeIp },
        new NodeAddress { Type = NodeAddressType.Hostname, Address = node.NodeName },
    ];

    /// <param name="runtime">Name and version of the container runtime: <c>containerd://1.7.24</c>.</param>
    public NodeSystemInfo Info(string runtime) => new()
    {
        MachineID = Read("/etc/machine-id"),
        SystemUUID = Read("/sys/class/dmi/id/product_uuid") is { Length: > 0 } uuid ? uuid : Read("/etc/machine-id"),
        BootID = Read("/proc/sys/kernel/random/boot_id"),
        KernelVersion = Read("/proc/sys/kernel/osrelease"),
        OsImage = OsName(),
        ContainerRuntimeVersion = runtime,
        KubeletVersion = "v" + node.KubernetesVersion,
        KubeProxyVersion = "",
        OperatingSystem = "linux",
        Architecture = Architecture(),
    };

    /// <summary><c>key=value:effect</c> or <c>key:effect</c>.</summary>
    public static Taint Taint(string text)
    {
        var colon = text.LastIndexOf(':');
        var key = colon < 0 ? text : text[..colon];
        var equals = key.IndexOf('=');
        return new Taint
        {
            Key = equals < 0 ? key : key[..equals],
            Value = equals < 0 ? null : key[(equals + 1)..],
            Effect = colon < 0 ? "NoSchedule" : text[(colon + 1)..],
        };
    }

    private static Dictionary<string, Quantity> Resources(NodeCapacity capacity, int pods, long reserved) => new()
    {
        ["cpu"] = Quantity.FromUnits(capacity.Processors),
        ["memory"] = Quantity.FromUnits((capacity.MemoryBytes - reserved) / 1024 * 1024, QuantityFormat.BinarySI),
        ["ephemeral-storage"] = Quantity.FromUnits((reserved > 0 ? capacity.DiskBytes / 10 * 9 : capacity.DiskBytes) / 1024 * 1024, QuantityFormat.BinarySI),
        ["pods"] = Quantity.FromUnits(pods),
    };

    private static string Architecture() => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static string OsName()
    {
        var line = File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) : null;
        return line?["PRETTY_NAME=".Length..].Trim('"') ?? "Linux";
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
