using System.Globalization;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>Labels and annotations on sandboxes and containers, with upstream's names: the agent's state after a restart.</summary>
public static class RuntimeLabels
{
    public const string PodName = "io.kubernetes.pod.name";
    public const string PodNamespace = "io.kubernetes.pod.namespace";
    public const string PodUid = "io.kubernetes.pod.uid";
    public const string ContainerName = "io.kubernetes.container.name";
    public const string ContainerHash = "io.kubernetes.container.hash";
    public const string RestartCount = "io.kubernetes.container.restartCount";
    public const string TerminationMessagePath = "io.kubernetes.container.terminationMessagePath";
    public const string TerminationMessagePolicy = "io.kubernetes.container.terminationMessagePolicy";
    public const string GracePeriod = "io.kubernetes.pod.terminationGracePeriod";

    /// <summary>Where the termination message is on the node.</summary>
    public const string TerminationMessageFile = "platform.io/termination-message-file";

    public static Dictionary<string, string> OfPod(Pod pod) => new()
    {
        [PodName] = pod.Metadata.Name ?? "",
        [PodNamespace] = pod.Metadata.Namespace ?? "",
        [PodUid] = pod.Metadata.Uid ?? "",
    };

    public static Dictionary<string, string> OfContainer(Pod pod, Container container)
    {
        var labels = OfPod(pod);
        labels[ContainerName] = container.Name;
        return labels;
    }

    public static Dictionary<string, string> Uid(string uid) => new() { [PodUid] = uid };

    public static long GracePeriodOf(IDictionary<string, string> annotations) =>
        annotations.TryGetValue(GracePeriod, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? seconds : 30;
}
