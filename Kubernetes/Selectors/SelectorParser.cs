using Platform.Kubernetes.Validation;

namespace Platform.Kubernetes.Selectors;

/// <summary>Reads a label query.</summary>
internal sealed class SelectorParser(string text)
{
    private const string Special = "=!(),<> \t\r\n";
    private int position;

    public string? Error { get; private set; }

    public IReadOnlyList<SelectorRequirement> Parse()
    {
        var requirements = new List<SelectorRequirement>();
        while (Error is null)
        {
            if (ParseRequirement() is { } requirement)
                requirements.Add(requirement);
            SkipSpace();
            if (Error is not null || position == text.Length)
                break;
            if (text[position] != ',')
                Fail($"found '{Rest()}', expected: ',' or 'end of string'");
            position++;
        }

        return requirements;
    }

    private SelectorRequirement? ParseRequirement()
    {
        SkipSpace();
        var negated = Accept('!');
        SkipSpace();
        var key = Word();
        if (key.Length == 0)
            return Fail($"found '{Rest()}', expected: !, identifier, or 'end of string'");
        if (LabelNames.KeyError(key) is { } keyError)
            return Fail($"key: Invalid value: \"{key}\": {keyError}");
        SkipSpace();
        if (negated)
            return new SelectorRequirement(key, SelectorOperator.DoesNotExist, []);
        if (position == text.Length || text[position] == ',')
            return new SelectorRequirement(key, SelectorOperator.Exists, []);
        return ParseComparison(key);
    }

    private SelectorRequirement? ParseComparison(string key)
    {
        if (Accept('='))
        {
            Accept('=');
            return Single(key, SelectorOperator.In);
        }

        if (Accept('>'))
            return Number(key, SelectorOperator.GreaterThan);
        if (Accept('<'))
            return Number(key, SelectorOperator.LessThan);
        if (Accept('!'))
            return Accept('=') ? Single(key, SelectorOperator.NotIn) : Fail($"found '{Rest()}', expected: '='");
        return Word() switch
        {
            "in" => Set(key, SelectorOperator.In),
            "notin" => Set(key, SelectorOperator.NotIn),
            var other => Fail($"found '{other}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private SelectorRequirement? Single(string key, SelectorOperator comparison)
    {
        SkipSpace();
        var value = Word();
        return Check(key, value) ? new SelectorRequirement(key, comparison, [value]) : null;
    }

    private SelectorRequirement? Number(string key, SelectorOperator comparison)
    {
        SkipSpace();
        var value = Word();
        return long.TryParse(value, out _)
            ? new SelectorRequirement(key, comparison, [value])
            : Fail($"values[0][{key}]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");
    }

    private SelectorRequirement? Set(string key, SelectorOperator comparison)
    {
        SkipSpace();
        if (!Accept('('))
            return Fail($"found '{Rest()}', expected: '('");
        var values = new List<string>();
        do
        {
            SkipSpace();
            var value = Word();
            if (!Check(key, value))
                return null;
            values.Add(value);
            SkipSpace();
        }
        while (Accept(','));

        return Accept(')') ? new SelectorRequirement(key, comparison, values) : Fail($"found '{Rest()}', expected: ',' or ')'");
    }

    private bool Check(string key, string value)
    {
        if (LabelNames.ValueError(value) is not { } error)
            return true;
        Fail($"values[0][{key}]: Invalid value: \"{value}\": {error}");
        return false;
    }

    private string Word()
    {
        var start = position;
        while (position < text.Length && !Special.Contains(text[position]))
            position++;
        return text[start..position];
    }

    private string Rest() => text[position..];

    private bool Accept(char expected)
    {
        if (position >= text.Length || text[position] != expected)
            return false;
        position++;
        return true;
    }

    private void SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
    }

    private SelectorRequirement? Fail(string error)
    {
        Error ??= "unable to parse requirement: " + error;
        return null;
    }
}
