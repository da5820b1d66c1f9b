using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules that many fields have, in the words of the API.</summary>
internal static class Checks
{
    /// <summary>Words of a field that keeps its value.</summary>
    public const string Immutable = "field is immutable";

    /// <summary>Numbers that must not be below zero.</summary>
    public static void NotNegative(JsonObject? map, string path, List<FieldError> errors, params string[] names)
    {
        foreach (var name in names)
        {
            if (map.Number(name) is { } number and < 0)
                errors.Add(FieldError.Invalid(Join(path, name), number, "must be greater than or equal to 0"));
        }
    }

    /// <summary>Numbers that must be above zero when they are there.</summary>
    public static void Positive(JsonObject? map, string path, List<FieldError> errors, params string[] names)
    {
        foreach (var name in names)
        {
            if (map.Number(name) is { } number and <= 0)
                errors.Add(FieldError.Invalid(Join(path, name), number, "must be greater than 0"));
        }
    }

    /// <summary>A number within bounds.</summary>
    public static void InRange(JsonObject? map, string name, string path, long least, long most, List<FieldError> errors)
    {
        if (map.Number(name) is { } number && (number < least || number > most))
            errors.Add(FieldError.Invalid(Join(path, name), number, FormattableString.Invariant($"must be between {least} and {most}, inclusive")));
    }

    /// <summary>A text that must be there.</summary>
    public static void Needed(JsonObject? map, string name, string path, List<FieldError> errors, string detail = "")
    {
        if (!map.TryText(name, out _))
            errors.Add(FieldError.Required(Join(path, name), detail));
    }

    /// <summary>A text, when it is there, that a rule of names holds for.</summary>
    public static void Named(JsonObject? map, string name, string path, Func<string, string?> rule, List<FieldError> errors)
    {
        if (map.TryText(name, out var text) && rule(text) is { } error)
            errors.Add(FieldError.Invalid(Join(path, name), text, error));
    }

    /// <summary>One of the texts there are, when it is there.</summary>
    public static void OneOf(JsonObject? map, string name, string path, List<FieldError> errors, params string[] values)
    {
        if (map.TryText(name, out var text) && !values.Contains(text))
            errors.Add(FieldError.NotSupported(Join(path, name), text, values));
    }

    /// <summary>Fields that keep their values.</summary>
    public static void Unchanged(JsonObject? next, JsonObject? before, string path, List<FieldError> errors, params string[] names)
    {
        foreach (var name in names)
        {
            if (!JsonNodes.Same(next?[name], before?[name]))
                errors.Add(FieldError.Invalid(Join(path, name), next?[name]?.DeepClone(), Immutable));
        }
    }

    /// <summary>A port: a number, or a name as services have them.</summary>
    public static void Port(JsonNode? port, string path, List<FieldError> errors)
    {
        if (port.AsNumber() is { } number)
        {
            if (number is < 1 or > 65535)
                errors.Add(FieldError.Invalid(path, number, "must be between 1 and 65535, inclusive"));
        }
        else if (port is not null && PortNameError(port.ToString()) is { } error)
        {
            errors.Add(FieldError.Invalid(path, port.ToString(), error));
        }
    }

    /// <summary>A number that is not below zero, or a percentage of at most <paramref name="most"/>.</summary>
    public static void IntOrPercent(JsonNode? value, string path, List<FieldError> errors, int most = int.MaxValue)
    {
        if (value.AsNumber() is { } number)
        {
            if (number < 0)
                errors.Add(FieldError.Invalid(path, number, "must be greater than or equal to 0"));
        }
        else if (value is not null && Percent(value) is not { } percent)
        {
            errors.Add(FieldError.Invalid(
                path, value.ToString(), "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
        }
        else if (value is not null && Percent(value) > most)
        {
            errors.Add(FieldError.Invalid(path, value.ToString(), FormattableString.Invariant($"must not be greater than {most}%")));
        }
    }

    /// <summary>Whether a number or percentage is nothing.</summary>
    public static bool IsNone(JsonNode? value) => value is null || value.AsNumber() == 0 || Percent(value) == 0;

    private static int? Percent(JsonNode value) =>
        value.ToString() is { Length: > 1 } text && text[^1] == '%' && text[..^1].All(char.IsAsciiDigit) && int.TryParse(text.AsSpan(0, text.Length - 1), out var percent) ? percent : null;

    /// <summary>A path that leads to nothing above where it begins.</summary>
    public static void NoBackStep(string path, string at, List<FieldError> errors)
    {
        if (path.Split('/').Contains(".."))
            errors.Add(FieldError.Invalid(at, path, "must not contain '..'"));
    }

    /// <summary>A path below where it begins.</summary>
    public static void RelativePath(string path, string at, List<FieldError> errors)
    {
        if (path.StartsWith('/'))
            errors.Add(FieldError.Invalid(at, path, "must be a relative path"));
        else
            NoBackStep(path, at, errors);
    }

    /// <summary>What is wrong with the name of a port: IANA's service names.</summary>
    public static string? PortNameError(string name)
    {
        if (name.Length > 15)
            return "must be no more than 15 characters";
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        if (!name.Any(char.IsAsciiLetterLower))
            return "must contain at least one letter (a-z)";
        if (name.Contains("--", StringComparison.Ordinal))
            return "must not contain consecutive hyphens";
        return name[0] == '-' || name[^1] == '-' ? "must not begin or end with a hyphen" : null;
    }

    /// <summary>Amounts by name, which must not be negative.</summary>
    public static void Amounts(JsonObject? amounts, string path, List<FieldError> errors)
    {
        foreach (var (name, value) in amounts ?? [])
        {
            if (Amount(value) is { Sign: < 0 })
                errors.Add(FieldError.Invalid($"{path}[{name}]", value?.DeepClone(), "must be greater than or equal to 0"));
        }
    }

    /// <summary>An amount; null when it is none.</summary>
    public static Quantity? Amount(JsonNode? value) => value is not null && Quantity.TryParse(value.ToString(), out var amount) ? amount : null;

    /// <summary>A label selector.</summary>
    public static void Selector(JsonObject? selector, string path, List<FieldError> errors)
    {
        MetadataValidation.CheckLabels(selector.Object("matchLabels"), $"{path}.matchLabels", errors);
        var index = 0;
        foreach (var expression in selector.Objects("matchExpressions"))
        {
            var at = $"{path}.matchExpressions[{index++}]";
            var (key, operation, values) = (expression.Text("key") ?? "", expression.Text("operator") ?? "", expression.Texts("values").ToList());
            if (LabelNames.KeyError(key) is { } keyError)
                errors.Add(FieldError.Invalid($"{at}.key", key, keyError));
            if (operation is "In" or "NotIn" && values.Count == 0)
                errors.Add(FieldError.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'"));
            else if (operation is "Exists" or "DoesNotExist" && values.Count > 0)
                errors.Add(FieldError.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
            else if (operation is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
                errors.Add(FieldError.Invalid($"{at}.operator", operation, "not a valid selector operator"));
        }
    }

    /// <summary>Items of a list with their paths.</summary>
    public static IEnumerable<(JsonObject Item, string Path)> Items(JsonObject? map, string name, string path) =>
        map.Objects(name).Select((item, i) => (item, FormattableString.Invariant($"{Join(path, name)}[{i}]")));

    /// <summary>A path and a field.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
