using System.Globalization;
using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Selectors;

/// <summary>Matches nodes against node selectors.</summary>
public static class NodeSelectors
{
    /// <summary>Whether a node has the labels and fulfils the required affinity of a pod.</summary>
    public static bool Matches(Pod pod, Core.V1.Node node)
    {
        foreach (var (key, value) in pod.Spec.NodeSelector ?? new Dictionary<string, string>())
        {
            if (node.Metadata.Labels?.GetValueOrDefault(key) != value)
                return false;
        }

        return pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required
            || required.NodeSelectorTerms.Any(t => Matches(t, node));
    }

    /// <summary>Whether a node fulfils a term; an empty term is fulfilled by none.</summary>
    public static bool Matches(NodeSelectorTerm term, Core.V1.Node node)
    {
        var expressions = term.MatchExpressions ?? [];
        var fields = term.MatchFields ?? [];
        return expressions.Count + fields.Count > 0
            && expressions.All(e => Matches(e, node.Metadata.Labels?.GetValueOrDefault(e.Key)))
            && fields.All(f => f.Key == "metadata.name" && Matches(f, node.Metadata.Name));
    }

    private static bool Matches(NodeSelectorRequirement requirement, string? value)
    {
        var values = requirement.Values ?? [];
        return requirement.Operator switch
        {
            NodeSelectorOperator.In => value is not null && values.Contains(value),
            NodeSelectorOperator.NotIn => value is null || !values.Contains(value),
            NodeSelectorOperator.Exists => value is not null,
            NodeSelectorOperator.DoesNotExist => value is null,
            NodeSelectorOperator.Gt => Compare(value, values) > 0,
            NodeSelectorOperator.Lt => Compare(value, values) < 0,
            _ => false,
        };
    }

    private static int Compare(string? value, IReadOnlyList<string> values) =>
        values.Count == 1 && TryNumber(value, out var a) && TryNumber(values[0], out var b) ? a.CompareTo(b) : 0;

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
