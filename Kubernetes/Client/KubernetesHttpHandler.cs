using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Kubernetes.Client;

/// <summary>Makes the connections of a client.</summary>
internal static class KubernetesHttpHandler
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Create(KubernetesClientOptions options)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = options.ServerName };
        if (options.CertificateAuthority is { } pem)
            tls.CertificateChainPolicy = TrustOnly(pem);
        if (options.ClientCertificate is { } certificate)
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate()!;
        return new SocketsHttpHandler
        {
            SslOptions = tls,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
    }

    private static X509ChainPolicy TrustOnly(string pem)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy;
    }
}
