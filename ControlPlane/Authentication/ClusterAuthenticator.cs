using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Clusters;

namespace Platform.ControlPlane.Authentication;

/// <summary>Finds out who makes a request: by client certificate, by bearer token, or nobody known.</summary>
internal sealed class ClusterAuthenticator(TimeProvider time)
{
    private const string WebSocketTokenPrefix = "base64url.bearer.authorization.k8s.io.";

    private readonly ConditionalWeakTable<X509Certificate2, Verdict> _verdicts = [];

    /// <summary>The user of a request before impersonation; null when it brings a credential that does not hold.</summary>
    public UserInfo? Authenticate(HttpContext http, HostedCluster cluster)
    {
        var certificate = http.Connection.ClientCertificate;
        if (certificate is not null && CertificateUser(cluster, certificate) is { } user) return user;
        if (BearerToken(http.Request) is { } token) return cluster.TokenAuthenticator.Authenticate(token, [])?.User;
        return certificate is null ? UserInfo.Anonymous : null;
    }

    private UserInfo? CertificateUser(HostedCluster cluster, X509Certificate2 certificate)
    {
        var verdict = _verdicts.GetOrCreateValue(certificate);
        lock (verdict)
        {
            // Building a chain costs a millisecond: once a connection, whose requests share the certificate, is enough.
            if (verdict.Cluster != cluster) verdict.Decide(cluster, certificate);
            return verdict.Until > time.GetUtcNow() ? verdict.User : null;
        }
    }

    private static bool MayAuthenticateClients(X509Certificate2 certificate) => certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
        .Any(extension => extension.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(usage => usage.Value == "1.3.6.1.5.5.7.3.2"));

    private static UserInfo? Subject(X509Certificate2 certificate)
    {
        string? name = null;
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements) continue;
            if (part.GetSingleElementType().Value == "2.5.4.3") name = part.GetSingleElementValue();
            else if (part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() is { } group) groups.Add(group);
        }
        return string.IsNullOrEmpty(name) ? null : new UserInfo(name, [.. groups.Where(group => group is not (UserInfo.AuthenticatedGroup or UserInfo.UnauthenticatedGroup)), UserInfo.AuthenticatedGroup]);
    }

    private static string? BearerToken(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is { Length: > 7 } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header[7..].Trim() is { Length: > 0 } token ? token : null;
        // Browsers cannot set headers on a WebSocket: they send the token as a subprotocol.
        foreach (var protocol in request.Headers.SecWebSocketProtocol.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (!protocol.StartsWith(WebSocketTokenPrefix, StringComparison.Ordinal)) continue;
            var encoded = protocol.AsSpan(WebSocketTokenPrefix.Length);
            return Base64Url.IsValid(encoded) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded)) : "";
        }
        return null;
    }

    /// <summary>Whose a certificate is. It is looked at by one request at a time: side by side they see it as none that the authority issued, now and then.</summary>
    private sealed class Verdict
    {
        public HostedCluster? Cluster { get; private set; }

        public UserInfo? User { get; private set; }

        public DateTimeOffset Until { get; private set; }

        public void Decide(HostedCluster cluster, X509Certificate2 certificate)
        {
            User = cluster.CertificateAuthority.Issued(certificate) && MayAuthenticateClients(certificate) ? Subject(certificate) : null;
            (Until, Cluster) = (certificate.NotAfter.ToUniversalTime(), cluster);
        }
    }
}
