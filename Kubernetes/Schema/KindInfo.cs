using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Kubernetes.Printing;

namespace Platform.Kubernetes.Schema;

/// <summary>Everything that is known of a kind.</summary>
public sealed record KindInfo
{
    /// <summary>How the API names it.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its type in C#.</summary>
    public required Type Type { get; init; }

    /// <summary>What its objects look like.</summary>
    public required SchemaNode Schema { get; init; }

    /// <summary>Its columns in a table.</summary>
    public required TablePrinter Table { get; init; }

    /// <summary>Reads one of its objects from stored JSON.</summary>
    public required Func<ReadOnlyMemory<byte>, IKubernetesObject> Read { get; init; }

    /// <summary>Paths by which a field selector may choose objects.</summary>
    public IReadOnlyList<string> SelectableFields => SchemaFacts.SelectableFields(Kind);

    /// <summary>Defaults that depend on other fields.</summary>
    internal Action<JsonObject>? DependentDefaults { get; init; }

    /// <summary>Adds the default of every absent field, in place.</summary>
    /// <param name="document">An object that fits the schema.</param>
    public void ApplyDefaults(JsonObject document)
    {
        SchemaDefaults.Apply(document, Schema);
        DependentDefaults?.Invoke(document);
    }

    /// <summary>A built-in kind.</summary>
    /// <param name="schemas">Derives the schema.</param>
    /// <param name="json">Generated JSON metadata of the type.</param>
    /// <param name="columns">Its columns after the name; by default only its age.</param>
    /// <param name="defaults">Defaults that depend on other fields.</param>
    /// <typeparam name="T">The type.</typeparam>
    internal static KindInfo Of<T>(
        SchemaBuilder schemas, JsonTypeInfo<T> json, TableColumns<T>? columns = null, Action<JsonObject>? defaults = null)
        where T : class, IResource<T> => new()
        {
            Kind = T.Definition,
            Type = typeof(T),
            Schema = schemas.Build(typeof(T)),
            Table = (columns ?? TableColumns<T>.NameAndAge).Build(),
            Read = utf8 => JsonSerializer.Deserialize(utf8.Span, json)!,
            DependentDefaults = defaults,
        };
}
