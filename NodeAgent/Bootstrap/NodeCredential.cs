using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Certificates.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>The node's key and client certificate: asked for with the bootstrap token once, then renewed with itself.</summary>
public sealed partial class NodeCredential(NodeConfiguration node, AgentPaths paths, TimeProvider time, ILogger<NodeCredential> logger)
{
    private const string Signer = "kubernetes.io/kube-apiserver-client-kubelet";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(1);
    private volatile X509Certificate2? _current;

    /// <summary>The certificate with its key; null before the node has joined.</summary>
    public X509Certificate2? Current => _current;

    private string CurrentPath => Path.Combine(paths.Pki, "kubelet-client-current.pem");

    /// <summary>Loads the kept certificate or joins the cluster; tries until it succeeds.</summary>
    public async Task EnsureAsync(CancellationToken cancel)
    {
        if (Load() is { } kept && kept.NotAfter.ToUniversalTime() > time.GetUtcNow())
        {
            _current = kept;
            LogRejoined(kept.NotAfter);
            return;
        }

        using var client = Client(() => node.BootstrapToken, null);
        while (!await TryObtainAsync(client, cancel))
            await Task.Delay(RetryAfter, time, cancel);
    }

    /// <summary>Renews the certificate each time four fifths of its life are over.</summary>
    public async Task RotateAsync(IKubernetesClient client, CancellationToken cancel)
    {
        while (true)
        {
            var certificate = _current!;
            var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
            var left = from + (until - from) * 0.8 - time.GetUtcNow();
            // Timers take at most some weeks.
            if (left > TimeSpan.FromDays(1))
                await Task.Delay(TimeSpan.FromDays(1), time, cancel);
            else if (left > TimeSpan.Zero)
                await Task.Delay(left, time, cancel);
            else if (!await TryObtainAsync(client, cancel))
                await Task.Delay(RetryAfter, time, cancel);
        }
    }

    /// <summary>A client that authenticates with the certificate of the moment.</summary>
    public KubernetesClient Client() => Client(null, () => _current);

    private KubernetesClient Client(Func<string?>? token, Func<X509Certificate2?>? certificate) => new(new KubernetesClientOptions
    {
        BaseAddress = new Uri(node.ApiServer.Url),
        ServerName = node.ApiServer.ServerName,
        CertificateAuthority = node.ApiServer.CertificateAuthority,
        BearerToken = token,
        ClientCertificate = certificate,
        UserAgent = $"kubelet/v{node.KubernetesVersion}",
    });

    private async Task<bool> TryObtainAsync(IKubernetesClient client, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(GiveUpAfter);
        try
        {
            _current = await ObtainAsync(client, limit.Token);
            LogObtained(_current.NotAfter);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            LogNotYet($"no answer to the certificate request within {GiveUpAfter}");
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or InvalidOperationException or CryptographicException)
        {
            LogNotYet(e.Message);
        }

        return false;
    }

    private async Task<X509Certificate2> ObtainAsync(IKubernetesClient client, CancellationToken cancel)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName("system:node:" + node.NodeName);
        subject.AddOrganizationName("system:nodes");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var created = await client.CreateAsync(new CertificateSigningRequest
        {
            Metadata = new ObjectMeta { GenerateName = "node-csr-" },
            Spec = new CertificateSigningRequestSpec
            {
                Request = Encoding.ASCII.GetBytes(request),
                SignerName = Signer,
                Usages = ["digital signature", "client auth"],
            },
        }, cancel);
        while (true)
        {
            var seen = await client.GetAsync<CertificateSigningRequest>(created.Metadata.Name!, null, cancel);
            if ((seen.Status.Conditions ?? []).FirstOrDefault(c => c.Type is "Denied" or "Failed") is { } refusal)
                throw new InvalidOperationException($"the certificate request {created.Metadata.Name} was refused: {refusal.Message}");
            if (seen.Status.Certificate is { Length: > 0 } issued)
                return Keep(Encoding.ASCII.GetString(issued), key.ExportPkcs8PrivateKeyPem());
            await Task.Delay(Poll, time, cancel);
        }
    }

    private X509Certificate2 Keep(string certificate, string key)
    {
        Directory.CreateDirectory(paths.Pki, (UnixFileMode)0b111_000_000);
        var next = CurrentPath + ".next";
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = (UnixFileMode)0b110_000_000,
        }))
        {
            file.Write(Encoding.ASCII.GetBytes(certificate.TrimEnd() + "\n" + key + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, CurrentPath, overwrite: true);
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    private X509Certificate2? Load()
    {
        try
        {
            return File.Exists(CurrentPath) ? X509Certificate2.CreateFromPemFile(CurrentPath) : null;
        }
        catch (CryptographicException e)
        {
            LogUnreadable(CurrentPath, e.Message);
            return null;
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Joined with a new certificate, valid until {Until}")]
    private partial void LogObtained(DateTime until);

    [LoggerMessage(1002, LogLevel.Information, "Rejoined with the kept certificate, valid until {Until}")]
    private partial void LogRejoined(DateTime until);

    [LoggerMessage(1003, LogLevel.Warning, "No certificate yet: {Fault}")]
    private partial void LogNotYet(string fault);

    [LoggerMessage(1004, LogLevel.Warning, "The kept certificate in {Path} cannot be read and a new one is asked for: {Fault}")]
    private partial void LogUnreadable(string path, string fault);
}
