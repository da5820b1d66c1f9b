using System.Security.Cryptography.X509Certificates;

namespace Platform.Kubernetes.Client;

/// <summary>How to reach an API server and as whom.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>Base address, usually by IP: <c>https://198.18.0.1</c>.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>Name sent as SNI and Host, and checked in the certificate; null for the address itself.</summary>
    public string? ServerName { get; init; }

    /// <summary>PEM of the authorities that may have signed the server's certificate; null for the machine's.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The client certificate (with its key) for each new connection; null for none.</summary>
    public Func<X509Certificate2?>? ClientCertificate { get; init; }

    /// <summary>The bearer token for each request; null for none.</summary>
    public Func<string?>? BearerToken { get; init; }

    /// <summary>Sent as User-Agent.</summary>
    public string UserAgent { get; init; } = "platform";
}
