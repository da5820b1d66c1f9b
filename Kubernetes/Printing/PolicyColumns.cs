using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.FlowControl.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of what limits namespaces and requests.</summary>
internal static class PolicyColumns
{
    public static TableColumns<LimitRange> LimitRange() => new TableColumns<LimitRange>()
        .Add("Created At", "string", 0, (l, _) => l.Metadata.CreationTimestamp?.ToString() ?? "");

    public static TableColumns<ResourceQuota> ResourceQuota() => new TableColumns<ResourceQuota>()
        .Text("Request", q => Used(q, name => !IsLimit(name)))
        .Text("Limit", q => Used(q, IsLimit))
        .Age();

    public static TableColumns<FlowSchema> FlowSchema() => new TableColumns<FlowSchema>()
        .Text("PriorityLevel", f => f.Spec.PriorityLevelConfiguration.Name)
        .Number("MatchingPrecedence", f => f.Spec.MatchingPrecedence ?? 0)
        .Text("DistinguisherMethod", f => f.Spec.DistinguisherMethod?.Type ?? Cells.None)
        .Age()
        .Text("MissingPL", f => f.Status.Conditions?.FirstOrDefault(c => c.Type == "Dangling")?.Status ?? "?");

    public static TableColumns<PriorityLevelConfiguration> PriorityLevelConfiguration() => new TableColumns<PriorityLevelConfiguration>()
        .Text("Type", p => p.Spec.Type)
        .Text("NominalConcurrencyShares", p => Shown(p.Spec.Limited?.NominalConcurrencyShares ?? p.Spec.Exempt?.NominalConcurrencyShares))
        .Text("Queues", p => Shown(p.Spec.Limited?.LimitResponse?.Queuing?.Queues))
        .Text("HandSize", p => Shown(p.Spec.Limited?.LimitResponse?.Queuing?.HandSize))
        .Text("QueueLengthLimit", p => Shown(p.Spec.Limited?.LimitResponse?.Queuing?.QueueLengthLimit))
        .Age();

    private static bool IsLimit(string resource) => resource.StartsWith("limits.", StringComparison.Ordinal);

    private static string Used(ResourceQuota quota, Func<string, bool> chosen) => string.Join(", ", (quota.Status.Hard ?? new Dictionary<string, Quantity>())
        .Where(h => chosen(h.Key))
        .OrderBy(h => h.Key, StringComparer.Ordinal)
        .Select(h => $"{h.Key}: {(quota.Status.Used?.TryGetValue(h.Key, out var used) == true ? used.ToString() : "0")}/{h.Value}"));

    private static string Shown(int? number) => number is { } value ? Cells.Number(value) : Cells.None;
}
