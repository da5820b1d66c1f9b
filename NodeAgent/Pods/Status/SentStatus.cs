using System.Globalization;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Status;

/// <summary>The status of a pod that was last sent.</summary>
/// <param name="Status">The status.</param>
/// <param name="Version">Resource version that the pod had with it.</param>
public sealed record SentStatus(PodStatus Status, string? Version)
{
    /// <summary>
    /// The pod with the newest status there is. What the watch delivers may be older than what was sent; when it is newer, somebody
    /// else has written since, such as the control plane while it did not hear of the node.
    /// </summary>
    public Pod Newest(Pod seen)
    {
        if (Number(seen.Metadata.ResourceVersion) is { } now && Number(Version) is { } sent && now >= sent)
            return seen;
        var own = Status.Conditions ?? [];
        var conditions = own.Concat((seen.Status.Conditions ?? []).Where(c => own.All(o => o.Type != c.Type)));
        return seen with { Status = Status with { Conditions = [.. conditions] } };
    }

    private static ulong? Number(string? version) => ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
