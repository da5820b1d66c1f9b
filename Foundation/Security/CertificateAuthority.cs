using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Foundation.Security;

/// <summary>What a certificate is issued for.</summary>
public sealed record CertificateRequestDetails
{
    /// <summary>Common name of the subject.</summary>
    public required string CommonName { get; init; }

    /// <summary>Organisations of the subject; Kubernetes reads them as groups.</summary>
    public IReadOnlyList<string> Organizations { get; init; } = [];

    /// <summary>DNS names of a server certificate.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>Addresses of a server certificate.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether it may authenticate a server.</summary>
    public bool Server { get; init; }

    /// <summary>Whether it may authenticate a client.</summary>
    public bool Client { get; init; }

    /// <summary>How long it is valid.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);
}

/// <summary>A certificate authority with a P-256 key.</summary>
public sealed class CertificateAuthority : IDisposable
{
    // Clocks of the machines of an installation may differ a little.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
    }

    /// <summary>The authority's own certificate, without its key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    /// <summary>The authority's own certificate in PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>The authority's private key in PKCS #8 PEM.</summary>
    public string PrivateKeyPem
    {
        get
        {
            using var key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem();
        }
    }

    /// <summary>Makes a new self-signed authority, valid for ten years.</summary>
    public static CertificateAuthority Create(string commonName, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - ClockSkew, now.AddYears(10)), time);
    }

    /// <summary>Opens an authority from its PEM parts.</summary>
    /// <exception cref="CryptographicException">The parts do not belong together.</exception>
    public static CertificateAuthority Open(string certificatePem, string privateKeyPem, TimeProvider time) =>
        new(X509Certificate2.CreateFromPem(certificatePem, privateKeyPem), time);

    /// <summary>Opens the authority kept as <c>NAME.crt</c> and <c>NAME.key</c> in a directory, or makes it there.</summary>
    public static CertificateAuthority OpenOrCreate(string directory, string name, string commonName, TimeProvider time)
    {
        var (certificatePath, keyPath) = (Path.Combine(directory, name + ".crt"), Path.Combine(directory, name + ".key"));
        if (!File.Exists(certificatePath))
        {
            // The certificate is written last: its presence means that the pair is whole.
            using var created = Create(commonName, time);
            SecretFile.Write(keyPath, created.PrivateKeyPem);
            File.WriteAllText(certificatePath + ".tmp", created.CertificatePem + "\n");
            File.Move(certificatePath + ".tmp", certificatePath);
        }
        return Open(File.ReadAllText(certificatePath), File.ReadAllText(keyPath), time);
    }

    /// <summary>Issues a certificate together with a new P-256 key.</summary>
    public X509Certificate2 Issue(CertificateRequestDetails details)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(new PublicKey(key), Name(details.CommonName, details.Organizations), details);
        using var withKey = certificate.CopyWithPrivateKey(key);
        // SslStream on Linux wants the key loaded together with the certificate.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>Issues a certificate for somebody else's public key and subject, as a signer of certificate signing requests does.</summary>
    public X509Certificate2 Sign(PublicKey publicKey, X500DistinguishedName subject, CertificateRequestDetails details)
    {
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var usages = new OidCollection();
        if (details.Server) usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (details.Client) usages.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (details.DnsNames.Count + details.Addresses.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var name in details.DnsNames) names.AddDnsName(name);
            foreach (var address in details.Addresses) names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }
        var now = _time.GetUtcNow();
        var until = now + details.Lifetime;
        if (until > _certificate.NotAfter) until = _certificate.NotAfter;
        using var key = _certificate.GetECDsaPrivateKey()!;
        // By a generator, for the certified key may be of another kind than the authority's.
        return request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - ClockSkew, until, SerialNumber());
    }

    /// <summary>Whether a certificate was issued by this authority and is valid now.</summary>
    public bool Issued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().LocalDateTime;
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private static X500DistinguishedName Name(string commonName, IReadOnlyList<string> organizations)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in organizations) builder.AddOrganizationName(organization);
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        serial[0] |= 0x01;
        return serial;
    }
}
