using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Foundation.Identity;

namespace Platform.ControlPlane.Authentication;

/// <summary>An object that a token lives and dies with.</summary>
/// <param name="Kind"><c>Pod</c>, <c>Secret</c> or <c>Node</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
public sealed record BoundObject(string Kind, string Name, string Uid);

/// <summary>What a service-account token says.</summary>
/// <param name="Namespace">Namespace of the account.</param>
/// <param name="Name">Name of the account.</param>
/// <param name="Uid">Uid of the account.</param>
/// <param name="Audiences">Who the token is meant for.</param>
/// <param name="Bound">What it is bound to, if anything.</param>
/// <param name="Node">The node of the pod it is bound to, if known.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Id">Id of the token (<c>jti</c>).</param>
public sealed record ServiceAccountClaims(
    string Namespace, string Name, string Uid, IReadOnlyList<string> Audiences, BoundObject? Bound, BoundObject? Node, DateTimeOffset Expires, string Id);

/// <summary>Service-account tokens of one cluster: JWT signed with ES256 by the cluster's own key.</summary>
public sealed class ServiceAccountTokens
{
    /// <summary>Issuer of every token, and audience of tokens for the API server.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private readonly ECDsa _key;
    private readonly TimeProvider _time;

    /// <param name="key">P-256 key of the cluster; owned by the caller.</param>
    /// <param name="time">The clock.</param>
    public ServiceAccountTokens(ECDsa key, TimeProvider time)
    {
        (_key, _time) = (key, time);
        KeyId = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Id of the signing key.</summary>
    public string KeyId { get; }

    /// <summary>Public key as SubjectPublicKeyInfo PEM.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Issues a token.</summary>
    /// <param name="namespaceName">Namespace of the account.</param>
    /// <param name="name">Name of the account.</param>
    /// <param name="uid">Uid of the account.</param>
    /// <param name="audiences">Audiences; empty means the API server.</param>
    /// <param name="lifetime">How long it is valid.</param>
    /// <param name="bound">What it is bound to, if anything.</param>
    /// <param name="node">Node of the pod it is bound to, if known.</param>
    /// <returns>The token and when it ends.</returns>
    public (string Token, DateTimeOffset Expires) Issue(
        string namespaceName, string name, string uid, IReadOnlyList<string> audiences, TimeSpan lifetime, BoundObject? bound = null, BoundObject? node = null)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + lifetime;
        var account = new JsonObject { ["namespace"] = namespaceName, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid } };
        if (bound is not null) account[bound.Kind.ToLowerInvariant()] = new JsonObject { ["name"] = bound.Name, ["uid"] = bound.Uid };
        if (node is not null && bound?.Kind != "Node") account["node"] = new JsonObject { ["name"] = node.Name, ["uid"] = node.Uid };
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. (audiences.Count == 0 ? [Issuer] : audiences).Select(audience => (JsonNode)audience)]),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = account,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{namespaceName}:{name}",
        };
        lock (_key) return (JsonWebToken.Sign(_key, KeyId, claims), expires);
    }

    /// <summary>Checks signature, issuer and times of a token; null when any of them does not hold. Does not look at the objects it names.</summary>
    public ServiceAccountClaims? Verify(string token)
    {
        if (JsonWebToken.ReadKeyId(token) != KeyId) return null;
        JsonObject? claims;
        lock (_key) claims = JsonWebToken.Verify(_key, token);
        if (claims is null || JsonWebToken.Text(claims, "iss") != Issuer) return null;
        var now = _time.GetUtcNow();
        if (JsonWebToken.Time(claims, "exp") is not { } expires || expires <= now) return null;
        if (JsonWebToken.Time(claims, "nbf") is { } from && from > now + TimeSpan.FromMinutes(1)) return null;
        if (claims["kubernetes.io"] is not JsonObject account || account["serviceaccount"] is not JsonObject holder) return null;
        if (JsonWebToken.Text(account, "namespace") is not { } ns || JsonWebToken.Text(holder, "name") is not { } name) return null;
        var bound = Bound(account, "Pod") ?? Bound(account, "Secret") ?? Bound(account, "Node");
        return new ServiceAccountClaims(ns, name, JsonWebToken.Text(holder, "uid") ?? "", Audiences(claims["aud"]), bound, Bound(account, "Node"), expires,
            JsonWebToken.Text(claims, "jti") ?? "");
    }

    /// <summary>The public key as a JSON Web Key Set (RFC 7517).</summary>
    public JsonObject KeySet()
    {
        var point = _key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "EC",
                ["kid"] = KeyId,
                ["crv"] = "P-256",
                ["alg"] = "ES256",
                ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X),
                ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
            }),
        };
    }

    private static BoundObject? Bound(JsonObject account, string kind) =>
        account[kind.ToLowerInvariant()] is JsonObject reference && JsonWebToken.Text(reference, "name") is { } name
            ? new BoundObject(kind, name, JsonWebToken.Text(reference, "uid") ?? "") : null;

    private static IReadOnlyList<string> Audiences(JsonNode? node) => node switch
    {
        JsonArray array => [.. array.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : "")],
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
