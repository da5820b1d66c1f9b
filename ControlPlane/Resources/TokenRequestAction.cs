using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Resources;

/// <summary>Issues tokens of service accounts.</summary>
internal sealed class TokenRequestAction(ClusterApi api)
{
    private const long Shortest = 600;
    private const long Longest = 1L << 32;
    private const long Usual = 3600;
    private static readonly TimeSpan Cap = TimeSpan.FromDays(365);

    /// <summary>Issues a token as the request's spec asks.</summary>
    public Task<Outcome<WriteResult>> CreateAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken) =>
        Task.FromResult(Create(request, body));

    private Outcome<WriteResult> Create(ApiRequest request, JsonObject body)
    {
        if (!api.Reader.Get(request).Try(out var stored, out var missing))
            return missing;
        var spec = body.ObjectOrNew("spec");
        var seconds = spec.Number("expirationSeconds") ?? Usual;
        var errors = new List<FieldError>();
        if (seconds < Shortest)
            errors.Add(FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
        if (seconds > Longest)
            errors.Add(FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds"));
        if (errors.Count > 0)
            return ApiErrors.Invalid(Kubernetes.Authentication.V1.TokenRequest.Definition, "", errors);
        if (!Bound(request, spec.Object("boundObjectRef")).Try(out var binding, out var unbound))
            return unbound;
        var lifetime = TimeSpan.FromSeconds(seconds);
        var (token, expires) = api.Cluster.ServiceAccountTokens.Issue(
            request.Namespace,
            request.Name,
            StoredFields.Read(stored.Json.Span, "metadata.uid"),
            [.. spec.Texts("audiences")],
            lifetime < Cap ? lifetime : Cap,
            binding.Object,
            binding.Node);
        if (spec.Array("audiences") is not { Count: > 0 })
            spec["audiences"] = new JsonArray(ServiceAccountTokens.Issuer);
        spec["expirationSeconds"] = seconds;
        body["metadata"] = new JsonObject
        {
            ["name"] = request.Name,
            ["namespace"] = request.Namespace,
            ["creationTimestamp"] = ObjectMetadataRules.Timestamp(api.Time.GetUtcNow()),
        };
        body["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = ObjectMetadataRules.Timestamp(expires) };
        return new WriteResult(StoredJson.Write(body), Created: true);
    }

    private Outcome<Binding> Bound(ApiRequest request, JsonObject? reference)
    {
        if (reference is null)
            return new Binding(null, null);
        var (kind, name) = (reference.Text("kind") ?? "", reference.Text("name") ?? "");
        var key = kind switch
        {
            "Pod" => new ObjectKey("/pods", request.Namespace, name),
            "Secret" => new ObjectKey("/secrets", request.Namespace, name),
            "Node" => new ObjectKey("/nodes", "", name),
            _ => default,
        };
        if (key == default)
            return ApiErrors.BadRequest($"cannot bind token for serviceaccount \"{request.Name}\" to an object of kind \"{kind}\"");
        var target = api.Catalog.All.First(r => r.StorageResource == key.Resource).Kind;
        if (api.Cluster.Store.Get(key) is not { } stored)
            return ApiErrors.NotFound(target, name);
        var uid = StoredFields.Read(stored.Json.Span, "metadata.uid");
        if (reference.TryText("uid", out var asked) && asked != uid)
        {
            return ApiErrors.Conflict(
                target, name, $"the UID in the bound object reference ({asked}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        if (kind != "Pod")
            return new Binding(new BoundObject(kind, name, uid), null);
        var account = StoredFields.Read(stored.Json.Span, "spec.serviceAccountName");
        if (account != request.Name)
        {
            return ApiErrors.BadRequest(
                $"cannot bind token for serviceaccount \"{request.Name}\" to pod running with different serviceaccount name.");
        }

        return new Binding(new BoundObject(kind, name, uid), NodeOf(StoredFields.Read(stored.Json.Span, "spec.nodeName")));
    }

    private BoundObject? NodeOf(string name) =>
        name.Length > 0 && api.Cluster.Store.Get(new ObjectKey("/nodes", "", name)) is { } node
            ? new BoundObject("Node", name, StoredFields.Read(node.Json.Span, "metadata.uid"))
            : null;

    private sealed record Binding(BoundObject? Object, BoundObject? Node);
}
