using System.Text.Json;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;
using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, Platform.Kubernetes.Quantity>;

namespace Platform.ControlPlane.Admission;

/// <summary>Pods, their containers and claims stay within the limit ranges of their namespace.</summary>
internal sealed class LimitRanger(LimitRanges ranges) : IAdmissionPlugin
{
    private static readonly Dictionary<string, Quantity> None = [];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        var faults = context switch
        {
            _ when context.Creates("/pods") => OfPod(context),
            _ when context.Creates("/persistentvolumeclaims") || context.Updates("/persistentvolumeclaims") => OfClaim(context),
            _ => [],
        };
        return faults.Count == 0
            ? null
            : ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, faults.Count == 1 ? faults[0] : $"[{string.Join(", ", faults)}]");
    }

    private List<string> OfPod(AdmissionContext context)
    {
        var ns = context.Request.Namespace;
        var (containers, pods) = (ranges.Of(ns, LimitType.Container).ToList(), ranges.Of(ns, LimitType.Pod).ToList());
        if (containers.Count + pods.Count == 0)
            return [];
        var spec = context.Object.Object("spec").Deserialize(KubernetesJson.Default.PodSpec)!;
        var faults = new List<string>();
        var resources = spec.Containers.Concat(spec.InitContainers ?? []).Select(c => c.Resources).ToList();
        foreach (var (item, asked) in containers.SelectMany(item => resources.Select(r => (item, r))))
            Check(item, asked.Requests ?? None, asked.Limits ?? None, faults);
        foreach (var item in pods)
            Check(item, PodAmounts.Requests(spec), PodAmounts.Limits(spec), faults);
        return faults;
    }

    private List<string> OfClaim(AdmissionContext context)
    {
        var items = ranges.Of(context.Request.Namespace, LimitType.PersistentVolumeClaim).ToList();
        if (items.Count == 0)
            return [];
        var resources = context.Object.Object("spec").Object("resources").Deserialize(KubernetesJson.Default.VolumeResourceRequirements);
        var requests = resources?.Requests ?? None;
        var faults = new List<string>();
        foreach (var item in items)
        {
            foreach (var (name, bound) in Ordered(item.Min))
                Minimum(name, item.Type, bound, requests, None, faults);
            foreach (var (name, bound) in Ordered(item.Max))
            {
                if (!requests.TryGetValue(name, out var request))
                    faults.Add($"maximum {name} usage per {item.Type} is {bound}.  No request is specified");
                else if (request > bound)
                    faults.Add($"maximum {name} usage per {item.Type} is {bound}, but request is {request}");
            }
        }

        return faults;
    }

    private static void Check(LimitRangeItem item, Amounts requests, Amounts limits, List<string> faults)
    {
        foreach (var (name, bound) in Ordered(item.Min))
            Minimum(name, item.Type, bound, requests, limits, faults);
        foreach (var (name, bound) in Ordered(item.Max))
        {
            if (!limits.TryGetValue(name, out var limit))
                faults.Add($"maximum {name} usage per {item.Type} is {bound}.  No limit is specified");
            else if (limit > bound)
                faults.Add($"maximum {name} usage per {item.Type} is {bound}, but limit is {limit}");
            else if (requests.TryGetValue(name, out var request) && request > bound)
                faults.Add($"maximum {name} usage per {item.Type} is {bound}, but request is {request}");
        }

        foreach (var (name, bound) in Ordered(item.MaxLimitRequestRatio))
            Ratio(name, item.Type, bound, requests, limits, faults);
    }

    private static void Minimum(string name, string type, Quantity bound, Amounts requests, Amounts limits, List<string> faults)
    {
        if (!requests.TryGetValue(name, out var request))
            faults.Add($"minimum {name} usage per {type} is {bound}.  No request is specified");
        else if (request < bound)
            faults.Add($"minimum {name} usage per {type} is {bound}, but request is {request}");
        else if (limits.TryGetValue(name, out var limit) && limit < bound)
            faults.Add($"minimum {name} usage per {type} is {bound}, but limit is {limit}");
    }

    private static void Ratio(string name, string type, Quantity bound, Amounts requests, Amounts limits, List<string> faults)
    {
        var what = $"{name} max limit to request ratio per {type} is {bound}, but ";
        if (!requests.TryGetValue(name, out var request) || request.IsZero)
            faults.Add(what + "no request is specified or request is 0");
        else if (!limits.TryGetValue(name, out var limit) || limit.IsZero)
            faults.Add(what + "no limit is specified or limit is 0");
        else if ((double)limit.MilliValue / request.MilliValue is var ratio && ratio > bound.MilliValue / 1000d)
            faults.Add(what + FormattableString.Invariant($"provided ratio is {ratio:F6}"));
    }

    private static IEnumerable<KeyValuePair<string, Quantity>> Ordered(Amounts? amounts) =>
        (amounts ?? None).OrderBy(a => a.Key, StringComparer.Ordinal);
}
