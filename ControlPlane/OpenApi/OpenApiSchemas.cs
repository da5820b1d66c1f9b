using System.Text.Json.Nodes;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.OpenApi;

/// <summary>Schemas in the words of OpenAPI. Collects every named type that it has been asked to refer to.</summary>
/// <param name="version3">OpenAPI 3; else 2.</param>
/// <param name="descriptions">What is said of types and fields.</param>
internal sealed class OpenApiSchemas(bool version3, Descriptions descriptions)
{
    private const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    private readonly SortedDictionary<string, JsonObject> _components = new(StringComparer.Ordinal);

    /// <summary>The named types, with those they refer to.</summary>
    public JsonObject Components => new(_components.Select(component => KeyValuePair.Create(component.Key, (JsonNode?)component.Value.DeepClone())));

    /// <summary>Refers to the type of a kind, which is marked with the kind.</summary>
    public JsonObject Kind(KindInfo info)
    {
        var reference = Type(info.Schema);
        _components[info.Schema.Name!]["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(info.Kind));
        return reference;
    }

    /// <summary>Refers to the type of a list of a kind.</summary>
    public JsonObject List(KindInfo info, SchemaNode listMeta)
    {
        var name = info.Schema.Name + "List";
        _components.TryAdd(name, new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = Text(),
                ["kind"] = Text(),
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = Type(info.Schema) },
                ["metadata"] = Type(listMeta),
            },
            ["required"] = new JsonArray("items"),
            ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(info.Kind with { Kind = info.Kind.Kind + "List" })),
        });
        return Reference(name);
    }

    /// <summary>A type: a reference when it has a name.</summary>
    public JsonObject Type(SchemaNode node) => node.Type switch
    {
        SchemaType.Object when node.Name is { } name => Named(name, node),
        SchemaType.Object => Fields(node),
        SchemaType.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Type(node.Items!) },
        SchemaType.Array => new JsonObject { ["type"] = "array", ["items"] = node.Values.Count == 0 ? Type(node.Items!) : Enumerated(Type(node.Items!), node.Values) },
        SchemaType.Any => new JsonObject { ["type"] = "object" },
        SchemaType.IntOrString => Union(IntOrString, "int-or-string", "integer"),
        SchemaType.Quantity => Union(Quantity, null, "number"),
        SchemaType.Integer => Scalar("integer", node.Format),
        SchemaType.Number => Scalar("number", node.Format),
        SchemaType.Boolean => Scalar("boolean", null),
        _ => Scalar("string", node.Format == "date-time-micro" ? "date-time" : node.Format),
    };

    /// <summary>How documents name a kind.</summary>
    public static JsonObject GroupVersionKind(ResourceKind kind) => new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };

    private JsonObject Named(string name, SchemaNode node)
    {
        if (!_components.ContainsKey(name))
        {
            // Entered before its fields are looked at, since types may refer to themselves.
            var component = _components[name] = [];
            if (descriptions.Of(node) is { } description) component["description"] = description;
            foreach (var (key, value) in Fields(node)) component[key] = value?.DeepClone();
        }
        return Reference(name);
    }

    private JsonObject Fields(SchemaNode node)
    {
        var properties = new JsonObject();
        foreach (var (name, field) in node.Fields.All) properties[name] = Field(field, descriptions.Of(node, name));
        var result = new JsonObject { ["type"] = "object" };
        if (properties.Count > 0) result["properties"] = properties;
        var required = node.Fields.All.Where(field => field.Value.Required).Select(field => (JsonNode)field.Key).ToArray();
        if (required.Length > 0) result["required"] = new JsonArray(required);
        if (node.Atomic) result["x-kubernetes-map-type"] = "atomic";
        if (node.PreserveUnknownFields) result["x-kubernetes-preserve-unknown-fields"] = true;
        return result;
    }

    private JsonObject Field(SchemaNode node, string? description)
    {
        var type = Type(node);
        var facts = Facts(node);
        if (description is not null) facts["description"] = description;
        if (facts.Count == 0) return type;
        // Beside a reference nothing else counts in OpenAPI 3, hence the wrapping.
        var result = type.ContainsKey("$ref") && version3 ? new JsonObject { ["allOf"] = new JsonArray(type) } : type;
        foreach (var (name, value) in facts) result[name] = value?.DeepClone();
        return result;
    }

    private static JsonObject Facts(SchemaNode node)
    {
        var facts = new JsonObject();
        if (node.Default is { } json) facts["default"] = JsonNode.Parse(json);
        if (node.Values.Count > 0 && node.Type != SchemaType.Array) facts["enum"] = Texts(node.Values);
        if (node.Atomic && node.Type is SchemaType.Map) facts["x-kubernetes-map-type"] = "atomic";
        if (node.ListType is { } list) facts["x-kubernetes-list-type"] = list switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" };
        if (node.ListKeys.Count > 0) facts["x-kubernetes-list-map-keys"] = Texts(node.ListKeys);
        if (node.MergeKey is { } key) facts["x-kubernetes-patch-merge-key"] = key;
        if (Strategy(node.PatchStrategy) is { } strategy) facts["x-kubernetes-patch-strategy"] = strategy;
        return facts;
    }

    private static string? Strategy(PatchStrategy strategy) => strategy switch
    {
        PatchStrategy.Merge => "merge",
        PatchStrategy.RetainKeys => "retainKeys",
        PatchStrategy.Merge | PatchStrategy.RetainKeys => "merge,retainKeys",
        _ => null,
    };

    private JsonObject Union(string name, string? format, string number)
    {
        if (!_components.ContainsKey(name))
        {
            var component = version3
                ? new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = number }, Text()) }
                : Text();
            if (format is not null) component["format"] = format;
            _components[name] = component;
        }
        return Reference(name);
    }

    private JsonObject Reference(string name) => new() { ["$ref"] = (version3 ? "#/components/schemas/" : "#/definitions/") + name };

    private static JsonObject Enumerated(JsonObject items, IReadOnlyList<string> values)
    {
        items["enum"] = Texts(values);
        return items;
    }

    private static JsonObject Scalar(string type, string? format)
    {
        var result = new JsonObject { ["type"] = type };
        if (format is not null) result["format"] = format;
        return result;
    }

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
