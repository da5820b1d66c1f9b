using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods;

/// <summary>Where a pod's things lie on the node, in upstream's layout.</summary>
public sealed class PodDirectories(AgentPaths paths)
{
    public string Root(string uid) => Path.Combine(paths.Pods, uid);

    public string Volume(string uid, string plugin, string name) => Path.Combine(Root(uid), "volumes", "kubernetes.io~" + plugin, name);

    /// <summary>The pod's volumes that are its own: name and path.</summary>
    public IEnumerable<(string Name, string Path)> Volumes(string uid)
    {
        var all = Path.Combine(Root(uid), "volumes");
        return Directory.Exists(all)
            ? Directory.EnumerateDirectories(all).SelectMany(Directory.EnumerateDirectories).Select(path => (Path.GetFileName(path), path)) : [];
    }

    public string Hosts(string uid) => Path.Combine(Root(uid), "etc-hosts");

    /// <summary>What the pod was granted.</summary>
    public string Grants(string uid) => Path.Combine(Root(uid), "resources.json");

    public string Container(string uid, string name) => Path.Combine(Root(uid), "containers", name);

    public string Logs(string @namespace, string name, string uid) => Path.Combine(paths.PodLogs, $"{@namespace}_{name}_{uid}");

    public string Logs(Pod pod) => Logs(pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", pod.Metadata.Uid ?? "");

    /// <summary>The current log files of all containers.</summary>
    public IEnumerable<FileInfo> LogFiles() => Directory.Exists(paths.PodLogs)
        ? new DirectoryInfo(paths.PodLogs).EnumerateFiles("*.log", SearchOption.AllDirectories) : [];

    /// <summary>Uids of the pods that have a directory here.</summary>
    public IReadOnlyList<string> Known() =>
        Directory.Exists(paths.Pods) ? [.. Directory.EnumerateDirectories(paths.Pods).Select(d => Path.GetFileName(d)!)] : [];
}
