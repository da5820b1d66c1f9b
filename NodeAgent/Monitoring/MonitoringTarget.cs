using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Monitoring;

/// <summary>Where rows go, out of the cluster's secret.</summary>
/// <param name="WorkspaceId">Customer id of the workspace.</param>
/// <param name="Key">Its shared key.</param>
/// <param name="Host">Its ingestion host.</param>
/// <param name="Address">Where that is reached.</param>
/// <param name="CertificateAuthority">PEM of the authority of its certificate.</param>
/// <param name="ClusterId">ARM id of the cluster.</param>
/// <param name="ClusterName">Its name.</param>
public sealed record MonitoringTarget(
    Guid WorkspaceId, ReadOnlyMemory<byte> Key, string Host, IPEndPoint Address, string CertificateAuthority, string ClusterId, string ClusterName)
{
    /// <summary>Reads the secret.</summary>
    /// <exception cref="FormatException">An entry is missing or wrong; the message names it.</exception>
    public static MonitoringTarget Read(Secret secret)
    {
        var address = Text(secret, MonitoringSecret.Address);
        return new MonitoringTarget(
            Guid.TryParse(Text(secret, MonitoringSecret.WorkspaceId), out var id) ? id : throw Wrong(MonitoringSecret.WorkspaceId),
            ReadKey(Text(secret, MonitoringSecret.Key)),
            Text(secret, MonitoringSecret.Host),
            IPEndPoint.TryParse(address, out var endpoint) && endpoint.Port > 0 ? endpoint : throw Wrong(MonitoringSecret.Address),
            ReadAuthority(Text(secret, MonitoringSecret.CertificateAuthority)),
            Text(secret, MonitoringSecret.ClusterId),
            Text(secret, MonitoringSecret.ClusterName));
    }

    private static byte[] ReadKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0 ? bytes[..length] : throw Wrong(MonitoringSecret.Key);
    }

    private static string ReadAuthority(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return pem;
        }
        catch (CryptographicException)
        {
            throw Wrong(MonitoringSecret.CertificateAuthority);
        }
    }

    private static string Text(Secret secret, string name) =>
        secret.Data is { } data && data.TryGetValue(name, out var bytes) && bytes.Length > 0 ? Encoding.UTF8.GetString(bytes).Trim() : throw Wrong(name);

    private static FormatException Wrong(string name) =>
        new($"the entry {name} of the secret {MonitoringSecret.Namespace}/{MonitoringSecret.Name} is missing or wrong; disabling and enabling the add-on writes it anew");
}
