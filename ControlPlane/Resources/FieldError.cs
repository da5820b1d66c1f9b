using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>One field that is not as it should be.</summary>
/// <param name="Reason">One of <see cref="CauseType"/>.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="Body">What is wrong, in the words of the API.</param>
public sealed record FieldError(string Reason, string Field, string Body)
{
    /// <summary>The field must be there.</summary>
    public static FieldError Required(string field, string detail = "") =>
        new(CauseType.FieldValueRequired, field, Join("Required value", detail));

    /// <summary>The value cannot be.</summary>
    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new(CauseType.FieldValueInvalid, field, Join("Invalid value: " + Quote(value), detail));

    /// <summary>The value is none of those there are.</summary>
    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) => new(
        CauseType.FieldValueNotSupported,
        field,
        $"Unsupported value: {Quote(value)}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    /// <summary>The value may be there once.</summary>
    public static FieldError Duplicate(string field, JsonNode? value) =>
        new(CauseType.FieldValueDuplicate, field, "Duplicate value: " + Quote(value));

    /// <summary>What the value names does not exist.</summary>
    public static FieldError NotFound(string field, JsonNode? value) =>
        new(CauseType.FieldValueNotFound, field, "Not found: " + Quote(value));

    /// <summary>The field may not be set, or not like this.</summary>
    public static FieldError Forbidden(string field, string detail) => new(CauseType.FieldValueForbidden, field, Join("Forbidden", detail));

    /// <summary>The value is too long.</summary>
    public static FieldError TooLong(string field, int limit) =>
        new(CauseType.FieldValueTooLong, field, $"Too long: may not be more than {limit} bytes");

    /// <inheritdoc />
    public override string ToString() => $"{Field}: {Body}";

    private static string Join(string what, string detail) => detail.Length == 0 ? what : $"{what}: {detail}";

    private static string Quote(JsonNode? value) => value switch
    {
        null => "null",
        _ => value.ToJsonString(JsonNodes.Relaxed),
    };
}
