using System.Text.Json.Nodes;
using Platform.ControlPlane.Discovery;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.OpenApi;

/// <summary>The paths of resources in the words of OpenAPI.</summary>
/// <param name="kinds">The kinds of bodies.</param>
/// <param name="schemas">Takes up the types that operations refer to.</param>
/// <param name="version3">OpenAPI 3; else 2.</param>
internal sealed class OpenApiPaths(KindRegistry kinds, OpenApiSchemas schemas, bool version3)
{
    private static readonly string[] MediaTypes = ["application/json", "application/yaml"];
    private readonly SchemaBuilder _builder = new(KubernetesJson.Default.Options);

    /// <summary>Adds every path of a resource.</summary>
    public void Add(JsonObject paths, ServedResource resource)
    {
        if (kinds.FindKind(resource.Kind.ApiVersion, resource.Kind.Kind) is not { } info) return;
        var item = schemas.Kind(info);
        var all = $"{resource.Kind.BasePath}/{resource.Kind.Plural}";
        var collection = resource.Kind.Namespaced ? $"{resource.Kind.BasePath}/namespaces/{{namespace}}/{resource.Kind.Plural}" : all;
        AddPath(paths, collection, resource.Kind, resource.Verbs.Select(OpenApiOperation.OfCollection),
            operation => operation.Action switch { "list" => schemas.List(info, ListMeta()), "post" => item, _ => Status() },
            operation => operation.Action == "post" ? item : DeleteOptions());
        if (resource.Kind.Namespaced && resource.Verbs.Contains("list"))
            AddPath(paths, all, resource.Kind, [OpenApiOperation.OfCollection("list")], _ => schemas.List(info, ListMeta()), _ => item);
        AddPath(paths, $"{collection}/{{name}}", resource.Kind, resource.Verbs.Select(OpenApiOperation.OfObject),
            operation => operation.Action == "delete" ? Status() : item,
            operation => operation.Action == "delete" ? DeleteOptions() : item);
        foreach (var sub in resource.Subresources)
        {
            if (kinds.FindKind(sub.Kind.ApiVersion, sub.Kind.Kind) is not { } body) continue;
            var type = schemas.Kind(body);
            AddPath(paths, $"{collection}/{{name}}/{sub.Name}", sub.Kind,
                sub.Verbs.Select(verb => verb == "create" ? OpenApiOperation.OfCollection(verb) : OpenApiOperation.OfObject(verb)), _ => type, _ => type);
        }
    }

    private SchemaNode ListMeta() => _builder.Build(typeof(ListMeta));

    private JsonObject Status() => schemas.Type(_builder.Build(typeof(Status)));

    private JsonObject DeleteOptions() => schemas.Type(_builder.Build(typeof(DeleteOptions)));

    private void AddPath(
        JsonObject paths, string path, ResourceKind kind, IEnumerable<OpenApiOperation?> operations,
        Func<OpenApiOperation, JsonObject> answer, Func<OpenApiOperation, JsonObject> body)
    {
        var entry = new JsonObject();
        foreach (var operation in operations.OfType<OpenApiOperation>())
            entry[operation.Method] = Operation(operation, path, kind, answer(operation), operation.HasBody ? body(operation) : null);
        if (entry.Count == 0) return;
        var variables = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).ToList();
        if (variables.Count > 0) entry["parameters"] = new JsonArray([.. variables.Select(name => Parameter(name, "path", "string"))]);
        paths[path] = entry;
    }

    private JsonObject Operation(OpenApiOperation operation, string path, ResourceKind kind, JsonObject answer, JsonObject? body)
    {
        var parameters = operation.Parameters.Select(name => Parameter(name, "query", OpenApiOperation.TypeOf(name))).ToList();
        var result = new JsonObject
        {
            ["operationId"] = OperationId(operation, path),
            ["responses"] = Responses(operation.Action == "post" ? "201" : "200", answer),
            ["x-kubernetes-action"] = operation.Action,
            ["x-kubernetes-group-version-kind"] = OpenApiSchemas.GroupVersionKind(kind),
        };
        var bodyTypes = operation.Action == "patch" ? Patches.ContentTypes : MediaTypes;
        if (!version3)
        {
            result["consumes"] = new JsonArray([.. bodyTypes.Select(type => JsonValue.Create(type))]);
            result["produces"] = new JsonArray([.. MediaTypes.Select(type => JsonValue.Create(type))]);
            if (body is not null) parameters.Add(new JsonObject { ["name"] = "body", ["in"] = "body", ["schema"] = body.DeepClone() });
        }
        else if (body is not null)
        {
            var schema = operation.Action == "patch" ? new JsonObject { ["type"] = "object" } : body;
            result["requestBody"] = new JsonObject { ["content"] = Content(bodyTypes, schema) };
        }
        if (parameters.Count > 0) result["parameters"] = new JsonArray([.. parameters]);
        return result;
    }

    private JsonObject Responses(string code, JsonObject answer)
    {
        var response = new JsonObject { ["description"] = code == "201" ? "Created" : "OK" };
        if (version3) response["content"] = Content(MediaTypes, answer);
        else response["schema"] = answer.DeepClone();
        return new JsonObject { [code] = response, ["401"] = new JsonObject { ["description"] = "Unauthorized" } };
    }

    private static JsonObject Content(IEnumerable<string> types, JsonObject schema) =>
        new(types.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = schema.DeepClone() })));

    private JsonObject Parameter(string name, string place, string type)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (place == "path") parameter["required"] = true;
        if (version3) parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        else parameter["type"] = type;
        return parameter;
    }

    private static string OperationId(OpenApiOperation operation, string path) => operation.Action + string.Concat(
        path.Split('/', '.', '-').Where(part => part.Length > 0).Select(part => part.Trim('{', '}')).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
