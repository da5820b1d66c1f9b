using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Authentication;

/// <summary>Service-account tokens and bootstrap tokens, held against the cluster's present objects.</summary>
internal sealed class TokenAuthenticator(IClusterStore store, ServiceAccountTokens tokens, TimeProvider time) : ITokenAuthenticator
{
    private const string BootstrapType = "bootstrap.kubernetes.io/token";
    private const string BootstrappersGroup = "system:bootstrappers";

    /// <inheritdoc/>
    public AuthenticatedToken? Authenticate(string token, IReadOnlyList<string> audiences)
    {
        var accepted = audiences.Count == 0 ? [ServiceAccountTokens.Issuer] : audiences;
        if (IsBootstrapToken(token))
            return accepted.Contains(ServiceAccountTokens.Issuer) && BootstrapUser(token) is { } user ? new AuthenticatedToken(user, [ServiceAccountTokens.Issuer]) : null;
        if (tokens.Verify(token) is not { } claims) return null;
        var matching = claims.Audiences.Where(accepted.Contains).ToList();
        return matching.Count > 0 && Holds(claims) ? new AuthenticatedToken(ServiceAccountUser(claims), matching) : null;
    }

    /// <summary>A token ends with its account and with what it is bound to.</summary>
    private bool Holds(ServiceAccountClaims claims)
    {
        if (store.Get(new ObjectKey("/serviceaccounts", claims.Namespace, claims.Name)) is not { } account || ObjectFacts.Read(account.Json.Span).Uid != claims.Uid) return false;
        if (claims.Bound is not { } bound) return true;
        var key = bound.Kind switch
        {
            "Pod" => new ObjectKey("/pods", claims.Namespace, bound.Name),
            "Secret" => new ObjectKey("/secrets", claims.Namespace, bound.Name),
            _ => new ObjectKey("/nodes", "", bound.Name),
        };
        return store.Get(key) is { } holder && ObjectFacts.Read(holder.Json.Span).Uid == bound.Uid;
    }

    private static UserInfo ServiceAccountUser(ServiceAccountClaims claims)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>();
        if (claims.Id.Length > 0) extra["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.Id}"];
        if (claims.Bound is { Kind: "Pod" } pod)
        {
            extra["authentication.kubernetes.io/pod-name"] = [pod.Name];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Uid];
        }
        if (claims.Node is { } node)
        {
            extra["authentication.kubernetes.io/node-name"] = [node.Name];
            extra["authentication.kubernetes.io/node-uid"] = [node.Uid];
        }
        return new UserInfo(
            $"system:serviceaccount:{claims.Namespace}:{claims.Name}", claims.Uid,
            ["system:serviceaccounts", $"system:serviceaccounts:{claims.Namespace}", UserInfo.AuthenticatedGroup], extra);
    }

    private static bool IsBootstrapToken(string token) =>
        token.Length == 23 && token[6] == '.' && token.All(c => c is '.' or (>= 'a' and <= 'z') or (>= '0' and <= '9')) && token.LastIndexOf('.') == 6;

    private UserInfo? BootstrapUser(string token)
    {
        var id = token[..6];
        if (store.Get(new ObjectKey("/secrets", "kube-system", "bootstrap-token-" + id)) is not { } stored) return null;
        if (JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.Secret) is not { Type: BootstrapType, Data: { } data } secret) return null;
        if (secret.Metadata.DeletionTimestamp is not null || Text(data, "token-id") != id || Text(data, "usage-bootstrap-authentication") != "true") return null;
        if (!data.TryGetValue("token-secret", out var expected) || !CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token[7..]))) return null;
        if (Text(data, "expiration") is { Length: > 0 } expiration
            && (!DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) || until <= time.GetUtcNow())) return null;
        var groups = (Text(data, "auth-extra-groups") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(group => group.StartsWith(BootstrappersGroup + ":", StringComparison.Ordinal));
        return new UserInfo("system:bootstrap:" + id, [BootstrappersGroup, .. groups, UserInfo.AuthenticatedGroup]);
    }

    private static string? Text(IReadOnlyDictionary<string, byte[]> data, string key) => data.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;
}
