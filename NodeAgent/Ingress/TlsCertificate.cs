using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Ingress;

/// <summary>A certificate with its key and chain, read out of a secret and written anew, so that nothing else of the secret reaches the proxy.</summary>
public sealed record TlsCertificate
{
    private const string CertificateEntry = "tls.crt", KeyEntry = "tls.key";
    private const int LeastRsaBits = 2048;

    /// <summary>Hash of all of it; also its file's name.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Key, certificate and chain, as the proxy reads them.</summary>
    public required string Pem { get; init; }

    /// <summary>Names that the certificate is for.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Whether the certificate is for a host or wildcard.</summary>
    public bool IsFor(string host) => Names.Any(name => IngressNames.Covers(name, host));

    /// <summary>Reads a secret.</summary>
    /// <param name="secret">Of the type <c>kubernetes.io/tls</c>.</param>
    /// <param name="fault">What is wrong with it; never anything of its contents.</param>
    public static TlsCertificate? Read(Secret secret, out string? fault)
    {
        if (secret.Data?.GetValueOrDefault(CertificateEntry) is not { Length: > 0 } certificate || secret.Data.GetValueOrDefault(KeyEntry) is not { Length: > 0 } key)
        {
            fault = $"has no entries {CertificateEntry} and {KeyEntry}: make it with 'kubectl create secret tls'";
            return null;
        }

        try
        {
            return Read(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key), out fault);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            fault = $"holds no PEM certificate in {CertificateEntry} with its own unencrypted PEM key in {KeyEntry}";
            return null;
        }
    }

    /// <summary>A certificate for no host, shown to clients that ask for a host without one.</summary>
    public static TlsCertificate SelfSigned(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Ingress without a certificate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return Of([certificate], key);
    }

    /// <summary>Reads what was written here; null when it is damaged.</summary>
    public static TlsCertificate? ReadPem(string pem)
    {
        try
        {
            return Read(pem, pem, out _);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static TlsCertificate? Read(string certificatePem, string keyPem, out string? fault)
    {
        fault = null;
        // Fails when the key is another certificate's.
        using var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        using var rsa = leaf.GetRSAPrivateKey();
        using AsymmetricAlgorithm? key = rsa ?? (AsymmetricAlgorithm?)leaf.GetECDsaPrivateKey();
        if (rsa?.KeySize < LeastRsaBits)
            fault = $"has an RSA key of {rsa.KeySize} bits: make one of {LeastRsaBits} bits or more";
        else if (key is null)
            fault = "has a key of an unknown kind: RSA and elliptic curves are served";
        var read = fault is null ? Of([.. chain], key!) : null;
        foreach (var certificate in chain)
            certificate.Dispose();
        return read;
    }

    private static TlsCertificate Of(IReadOnlyList<X509Certificate2> chain, AsymmetricAlgorithm key)
    {
        var pem = string.Join('\n', [key.ExportPkcs8PrivateKeyPem(), .. chain.Select(certificate => certificate.ExportCertificatePem())]) + "\n";
        return new TlsCertificate
        {
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(pem))),
            Pem = pem,
            Names = NamesOf(chain[0]),
            NotAfter = chain[0].NotAfter.ToUniversalTime(),
        };
    }

    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).ToList();
        if (names.Count == 0)
            names.Add(certificate.GetNameInfo(X509NameType.SimpleName, false));
        return [.. names.Select(name => name.ToLowerInvariant()).Where(IngressNames.IsHost).Distinct()];
    }

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => $"certificate of {string.Join(", ", Names)}";
}
