using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Installation;
using Platform.Kubernetes.Client;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Clients of the Kubernetes APIs of clusters, as the platform's own administrator of each.</summary>
public sealed class ClusterConnections(IControlPlanesApi controlPlanes, PlatformInstallation installation, TimeProvider time) : IDisposable
{
    private const int CredentialHours = 24;
    private readonly ConcurrentDictionary<Guid, Connection> _connections = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);

    /// <summary>A client of a cluster's API; valid for some hours, so ask anew for each piece of work.</summary>
    public async Task<IKubernetesClient> ConnectAsync(Guid clusterId, CancellationToken cancellationToken)
    {
        if (_connections.TryGetValue(clusterId, out var known) && known.RenewAt > time.GetUtcNow()) return known.Client;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connections.TryGetValue(clusterId, out known) && known.RenewAt > time.GetUtcNow()) return known.Client;
            var controlPlane = await controlPlanes.GetAsync(clusterId, cancellationToken);
            var credential = await controlPlanes.IssueCredentialAsync(clusterId, new ClusterCredentialRequest("platform:provisioner", ["system:masters"], CredentialHours), cancellationToken);
            using var pem = X509Certificate2.CreateFromPem(credential.ClientCertificate, credential.ClientKey);
            // SslStream on Linux wants the key loaded together with the certificate.
            var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            var client = new KubernetesClient(new KubernetesClientOptions
            {
                BaseAddress = new Uri($"https://{installation.PlatformAddress}:{installation.Port}"),
                ServerName = controlPlane.Specification.ServerName,
                CertificateAuthority = credential.CertificateAuthority,
                ClientCertificate = () => certificate,
                UserAgent = "platform-provisioning",
            });
            // A replaced client stays open: whoever still watches with it may go on until the server ends the watch.
            _connections[clusterId] = new Connection(client, time.GetUtcNow().AddHours(CredentialHours / 2));
            return client;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Forgets a deleted cluster.</summary>
    public void Forget(Guid clusterId)
    {
        if (_connections.TryRemove(clusterId, out var connection)) connection.Client.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.Values) connection.Client.Dispose();
        _connecting.Dispose();
    }

    private sealed record Connection(KubernetesClient Client, DateTimeOffset RenewAt);
}
