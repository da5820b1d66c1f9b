using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Nodes;
using Platform.ProvisioningService.Nodes.Sandbox;

namespace Platform.ProvisioningService.Tests.Networking;

/// <summary>Tests of the real network share the machine's links and a pool that no installation uses: one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NetworkCollection
{
    public const string Name = "network of the machine";
}

/// <summary>An installation's network on this machine, with nodes that are namespaces and pods that are addresses in them.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    public PlatformInstallation Installation { get; } = new() { DataDirectory = $"/dev/shm/platform-test-{Guid.NewGuid()}", Pool = IPNetwork.Parse("240.19.0.0/16"), Port = 10443 };

    public HostNetwork Host => new(Installation);

    public ClusterRouter Router => new(Installation);

    /// <summary>Ranges as az chooses them, equal in all clusters.</summary>
    public static ClusterNetwork NetworkOf(int index) =>
        new(index, IPNetwork.Parse("10.224.0.0/16"), IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("10.0.0.0/16"));

    /// <summary>An address of the LoadBalancer range.</summary>
    public static IPAddress LoadBalancerAddress(int number) => IPAddress.Parse($"240.19.128.{number}");

    /// <summary>The address of a pod: the 10th of the range of the node of this number.</summary>
    public static IPAddress PodAddress(int node, int pod = 0) => IPAddress.Parse($"10.244.{node}.{10 + pod}");

    /// <summary>Makes the host's part and a cluster's router.</summary>
    public async Task<ClusterNetwork> AddClusterAsync(int index)
    {
        var network = NetworkOf(index);
        await Host.EnsureAsync(default);
        (await Host.AddClusterRangesAsync(network, default)).ShouldBeNull();
        await Router.EnsureAsync(network, default);
        return network;
    }

    /// <summary>Makes a node of a cluster whose two pods have addresses, and routes to all nodes so far.</summary>
    /// <returns>Name of the node's namespace.</returns>
    public async Task<string> AddNodeAsync(ClusterNetwork network, int number)
    {
        var node = new NodeReference(network.Index, $"n{number}");
        var sandbox = new SandboxNetwork(Installation, node);
        await sandbox.EnsureAsync(new NodeSpecification
        {
            Node = node,
            Image = "",
            Address = network.NodeAddress(3 + number),
            NodeRange = network.NodeRange,
            Gateway = network.Gateway,
            Configure = _ => throw new NotSupportedException(),
        }, default);
        await NetworkNamespace.BatchAsync(sandbox.NamespaceName, [$"address add {PodAddress(number)}/32 dev lo", $"address add {PodAddress(number, 1)}/32 dev lo"], default);
        var routes = Enumerable.Range(1, number).ToDictionary(n => IPNetwork.Parse($"10.244.{n}.0/24"), n => network.NodeAddress(3 + n));
        await Router.SetPodRoutesAsync(network, routes, default);
        return sandbox.NamespaceName;
    }

    /// <summary>Connects by TCP and reads what the server says.</summary>
    /// <param name="ns">From which namespace; null for the host.</param>
    /// <param name="to">Where to.</param>
    /// <param name="port">To which port.</param>
    /// <param name="from">From which address; null for the system's choice.</param>
    /// <returns>The answer, or the name of the error.</returns>
    public static async Task<string> AskAsync(string? ns, IPAddress to, int port, IPAddress? from = null)
    {
        using var socket = await NamespaceThread.RunAsync(ns, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        if (from is not null) socket.Bind(new IPEndPoint(from, 0));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(to, port), limit.Token);
            var buffer = new byte[256];
            var read = await socket.ReceiveAsync(buffer, limit.Token);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (OperationCanceledException)
        {
            return "silence";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
    }

    /// <summary>What the machine's network holds: links, namespaces, routes, addresses, rules and the forwarding switch.</summary>
    public static async Task<string> TakeInventoryAsync()
    {
        var text = new StringBuilder();
        foreach (var command in (string[])["ip -o link", "ip netns", "ip -4 route show table all", "ip -o -4 address", "nft list ruleset", "cat /proc/sys/net/ipv4/ip_forward"])
        {
            var words = command.Split(' ');
            var lines = (await ProcessRunner.RunAsync(words[0], words[1..])).Output.Split('\n');
            text.AppendLine(command).AppendJoin('\n', lines.Where(line => line.Contains("plt-", StringComparison.Ordinal) || line.Contains("240.19.", StringComparison.Ordinal)
                || line.Contains("platform-", StringComparison.Ordinal) || line.Contains("unreachable", StringComparison.Ordinal) || command[0] == 'c').Order(StringComparer.Ordinal)).AppendLine();
        }
        return text.ToString();
    }

    public async ValueTask DisposeAsync() => await Host.PurgeAsync(default);
}
