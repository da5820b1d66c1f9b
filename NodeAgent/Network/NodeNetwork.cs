using System.Net;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>The node's part of the pod network: kernel settings, CNI configuration, routes to other nodes' pods.</summary>
/// <remarks>
/// Pods hang on point-to-point links, so that also two pods of one node talk through the node's routing: a translated
/// connection's answers always come back through the translation.
/// </remarks>
public sealed partial class NodeNetwork(NodeConfiguration node, AgentPaths paths, CommandRunner commands, ILogger<NodeNetwork> logger)
{
    private readonly Dictionary<string, string> _routes = [];
    private string? _podCidr;

    /// <summary>Whether pods can be given addresses.</summary>
    public bool IsReady => _podCidr is not null;

    /// <summary>Sets the kernel up and makes unknown addresses of the cluster unreachable instead of strays.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        Sysctl("net/ipv4/ip_forward", "1");
        Sysctl("net/ipv4/conf/all/send_redirects", "0");
        Sysctl("net/ipv4/conf/default/send_redirects", "0");
        // What no more specific route leads to ends here and never reaches the router or beyond.
        await RouteAsync(["unreachable", node.PodCidr, "metric", "4096"], cancel);
        await LearnRoutesAsync(cancel);
    }

    /// <summary>Writes the CNI configuration for the pod range the node was given.</summary>
    public void Configure(string podCidr)
    {
        if (_podCidr == podCidr)
            return;
        Directory.CreateDirectory(paths.CniConfiguration);
        var path = Path.Combine(paths.CniConfiguration, "10-platform.conflist");
        var next = path + ".next";
        File.WriteAllText(next, CniConfiguration.Render(podCidr));
        File.Move(next, path, overwrite: true);
        _podCidr = podCidr;
        LogConfigured(podCidr);
    }

    /// <summary>Routes to the pods of other nodes as these are now.</summary>
    public async Task RouteAsync(IReadOnlyList<Platform.Kubernetes.Core.V1.Node> nodes, CancellationToken cancel)
    {
        var wanted = new Dictionary<string, string>();
        foreach (var other in nodes.Where(n => n.Metadata.Name != node.NodeName))
        {
            var address = (other.Status.Addresses ?? []).FirstOrDefault(a => a.Type == NodeAddressType.InternalIP)?.Address;
            if (other.Spec.PodCIDR is { } range && IPNetwork.TryParse(range, out _) && IPAddress.TryParse(address, out _))
                wanted[range] = address;
        }

        foreach (var (range, _) in _routes.Where(r => !wanted.ContainsKey(r.Key)).ToList())
        {
            await commands.RunAsync("ip", ["route", "del", range], null, cancel);
            _routes.Remove(range);
        }

        foreach (var (range, address) in wanted.Where(w => _routes.GetValueOrDefault(w.Key) != w.Value))
        {
            if (await RouteAsync([range, "via", address], cancel))
                _routes[range] = address;
        }
    }

    /// <summary>Routes of an earlier run, so that those no longer wanted are removed.</summary>
    private async Task LearnRoutesAsync(CancellationToken cancel)
    {
        var present = await commands.RunAsync("ip", ["-4", "route", "show", "proto", "boot"], null, cancel);
        if (!IPNetwork.TryParse(node.PodCidr, out var pods))
            return;
        foreach (var line in present.Output.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var range, "via", var via, ..]
                && IPNetwork.TryParse(range, out var network) && pods.Contains(network.BaseAddress))
                _routes[range] = via;
        }
    }

    private async Task<bool> RouteAsync(string[] route, CancellationToken cancel)
    {
        var result = await commands.RunAsync("ip", ["route", "replace", .. route], null, cancel);
        if (!result.Succeeded)
            LogRouteFailed(string.Join(' ', route), result.Error);
        return result.Succeeded;
    }

    private void Sysctl(string name, string value)
    {
        var path = "/proc/sys/" + name;
        try
        {
            if (File.ReadAllText(path).Trim() != value)
                File.WriteAllText(path, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSysctlFailed(name, value, e.Message);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Pods get addresses from {Range}")]
    private partial void LogConfigured(string range);

    [LoggerMessage(3002, LogLevel.Error, "The route {Route} cannot be set: {Fault}")]
    private partial void LogRouteFailed(string route, string fault);

    [LoggerMessage(3003, LogLevel.Warning, "The kernel setting {Name} cannot be set to {Value}: {Fault}")]
    private partial void LogSysctlFailed(string name, string value, string fault);
}
