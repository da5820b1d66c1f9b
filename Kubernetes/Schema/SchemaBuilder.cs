using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Schema;

/// <summary>Derives schemas from the generated JSON metadata of the C# types and the attributes on their properties.</summary>
/// <param name="resolver">The generated metadata.</param>
public sealed class SchemaBuilder(JsonSerializerOptions resolver)
{
    private static readonly Dictionary<Type, SchemaNode> Scalars = new()
    {
        [typeof(string)] = new() { Type = SchemaType.String },
        [typeof(bool)] = new() { Type = SchemaType.Boolean },
        [typeof(short)] = new() { Type = SchemaType.Integer, Format = "int32" },
        [typeof(byte)] = new() { Type = SchemaType.Integer, Format = "int32" },
        [typeof(int)] = new() { Type = SchemaType.Integer, Format = "int32" },
        [typeof(long)] = new() { Type = SchemaType.Integer, Format = "int64" },
        [typeof(double)] = new() { Type = SchemaType.Number, Format = "double" },
        [typeof(byte[])] = new() { Type = SchemaType.String, Format = "byte" },
        [typeof(Time)] = new() { Type = SchemaType.String, Format = "date-time" },
        [typeof(MicroTime)] = new() { Type = SchemaType.String, Format = "date-time-micro" },
        [typeof(IntOrString)] = new() { Type = SchemaType.IntOrString },
        [typeof(Quantity)] = new() { Type = SchemaType.Quantity },
        [typeof(JsonElement)] = new() { Type = SchemaType.Any },
    };

    private readonly Dictionary<Type, SchemaNode> objects = [];

    /// <summary>The schema of a type.</summary>
    /// <param name="type">A type that the resolver knows.</param>
    public SchemaNode Build(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalars.TryGetValue(type, out var scalar) || objects.TryGetValue(type, out scalar))
            return scalar;
        var info = resolver.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                return new SchemaNode { Type = SchemaType.Array, Items = Build(info.ElementType!) };
            case JsonTypeInfoKind.Dictionary:
                return new SchemaNode { Type = SchemaType.Map, Items = Build(info.ElementType!) };
            case JsonTypeInfoKind.Object:
                var node = new SchemaNode
                {
                    Type = SchemaType.Object,
                    Name = OpenApiName(type),
                    Atomic = type.IsDefined(typeof(AtomicMapAttribute), false),
                    Fields = new SchemaFields([.. info.Properties.Select(p => KeyValuePair.Create(p.Name, BuildField(p)))]),
                };
                return objects[type] = node;
            default:
                throw new InvalidOperationException($"{type} has no schema");
        }
    }

    private SchemaNode BuildField(JsonPropertyInfo property)
    {
        var node = Build(property.PropertyType);
        if (property.AttributeProvider is not { } provider)
            return node;
        foreach (var attribute in provider.GetCustomAttributes(true))
            node = Apply(node, attribute);
        return node is { Required: true, Default: null } && Zero(property.PropertyType) is { } zero ? node with { Default = zero } : node;
    }

    /// <summary>A number or flag that must be there is always written; who leaves it out says zero or false.</summary>
    private static string? Zero(Type type) => type == typeof(int) || type == typeof(long) ? "0" : type == typeof(bool) ? "false" : null;

    private static SchemaNode Apply(SchemaNode node, object attribute) => attribute switch
    {
        RequiredAttribute => node with { Required = true },
        DefaultAttribute { Value: string text } => node with { Default = JsonSerializer.Serialize(text, DefaultJson.Default.String) },
        DefaultAttribute { Value: bool flag } => node with { Default = flag ? "true" : "false" },
        DefaultAttribute { Value: var number } => node with { Default = FormattableString.Invariant($"{number}") },
        DefaultObjectAttribute => node with { Default = "{}" },
        PatchAttribute patch => node with { PatchStrategy = patch.Strategy, MergeKey = patch.MergeKey },
        ListAttribute list => node with { ListType = list.Type, ListKeys = list.Keys },
        AtomicMapAttribute => node with { Atomic = true },
        SinceAttribute since => node with { Since = since.Level },
        ImmutableAttribute => node with { Immutable = true },
        ValuesAttribute values => node with { Values = values.Values },
        _ => node,
    };

    private static string OpenApiName(MemberInfo type)
    {
        const string root = "Platform.Kubernetes.";
        var space = ((Type)type).Namespace![root.Length..].ToLowerInvariant();
        return space.StartsWith("meta.", StringComparison.Ordinal)
            ? $"io.k8s.apimachinery.pkg.apis.{space}.{type.Name}"
            : $"io.k8s.api.{space}.{type.Name}";
    }
}
