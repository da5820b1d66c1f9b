using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Selectors;

/// <summary>Chooses objects by their labels.</summary>
public sealed class Selector
{
    /// <summary>Chooses every object.</summary>
    public static readonly Selector Everything = new([], false);

    /// <summary>Chooses no object.</summary>
    public static readonly Selector Nothing = new([], true);

    private readonly bool nothing;

    private Selector(IReadOnlyList<SelectorRequirement> requirements, bool nothing)
    {
        Requirements = requirements;
        this.nothing = nothing;
    }

    /// <summary>The conditions, all of which must hold.</summary>
    public IReadOnlyList<SelectorRequirement> Requirements { get; }

    /// <summary>Whether every object is chosen.</summary>
    public bool IsEverything => !nothing && Requirements.Count == 0;

    /// <summary>A selector of conditions.</summary>
    public static Selector Of(IReadOnlyList<SelectorRequirement> requirements) => new(requirements, false);

    /// <summary>Equality with every label of a set; nothing when the set is null or empty, as for services.</summary>
    public static Selector OfLabels(IReadOnlyDictionary<string, string>? labels) => labels is null or { Count: 0 }
        ? Nothing
        : new Selector([.. labels.Select(l => new SelectorRequirement(l.Key, SelectorOperator.In, [l.Value]))], false);

    /// <summary>A selector of an object's spec: null chooses nothing, an empty one everything.</summary>
    /// <exception cref="FormatException">It has an unknown operator.</exception>
    public static Selector From(LabelSelector? selector)
    {
        if (selector is null)
            return Nothing;
        var equal = (selector.MatchLabels ?? new Dictionary<string, string>())
            .Select(l => new SelectorRequirement(l.Key, SelectorOperator.In, [l.Value]));
        var expressions = (selector.MatchExpressions ?? [])
            .Select(e => new SelectorRequirement(e.Key, OperatorOf(e.Operator), e.Values ?? []));
        return new Selector([.. equal, .. expressions], false);
    }

    /// <summary>Reads the query form: <c>app=web,tier in (a,b),!old</c>.</summary>
    /// <param name="text">The text; null or empty chooses everything.</param>
    /// <param name="selector">The selector, when it is one.</param>
    /// <param name="error">What is wrong with it otherwise.</param>
    public static bool TryParse(string? text, out Selector selector, out string? error)
    {
        selector = Everything;
        error = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        var parser = new SelectorParser(text);
        var requirements = parser.Parse();
        error = parser.Error;
        if (error is not null)
            return false;
        selector = Of(requirements);
        return true;
    }

    /// <summary>Whether labels are chosen.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        if (nothing)
            return false;
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
                return false;
        }

        return true;
    }

    /// <summary>The query form; reads back to an equal selector unless it is <see cref="Nothing"/>.</summary>
    public override string ToString() => string.Join(',', Requirements);

    private static SelectorOperator OperatorOf(string name) => name switch
    {
        "In" => SelectorOperator.In,
        "NotIn" => SelectorOperator.NotIn,
        "Exists" => SelectorOperator.Exists,
        "DoesNotExist" => SelectorOperator.DoesNotExist,
        _ => throw new FormatException($"\"{name}\" is not a valid label selector operator"),
    };
}
