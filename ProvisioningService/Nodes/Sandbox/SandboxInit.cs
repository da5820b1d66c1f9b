namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>The first process of a sandbox node.</summary>
public static class SandboxInit
{
    /// <summary>Host process id of the node's PID 1; null when the node does not run.</summary>
    public static int? FindInit(this NodeCgroup cgroup)
    {
        foreach (var process in cgroup.Processes())
            if (IsInit(process)) return process;
        return null;
    }

    /// <summary>Whether a process was started with an environment variable of this value.</summary>
    public static bool HasEnvironment(int process, string assignment) =>
        string.Concat(NodeCgroup.ReadLines($"/proc/{process}/environ")).Split('\0').Contains(assignment, StringComparer.Ordinal);

    // In the node's own process namespace, one below the host's, its first process is number 1.
    private static bool IsInit(int process)
    {
        var line = NodeCgroup.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
        return line?.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is [_, _, "1"];
    }
}
