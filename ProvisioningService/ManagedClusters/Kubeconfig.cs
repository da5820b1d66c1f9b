using System.Text;
using Platform.Contracts.ControlPlanes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Writes kubeconfig files (client-go's <c>v1</c> Config).</summary>
public static class Kubeconfig
{
    /// <summary>A file with one context.</summary>
    /// <param name="cluster">Name of the cluster and the context.</param>
    /// <param name="user">Name of the user entry.</param>
    /// <param name="server">URL of the API server, by address, so that no name has to resolve.</param>
    /// <param name="serverName">Name sent as SNI and checked in the certificate.</param>
    /// <param name="credential">The user's certificate.</param>
    public static string Write(string cluster, string context, string user, string server, string serverName, ClusterCredential credential) =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {cluster}
          cluster:
            server: {server}
            tls-server-name: {serverName}
            certificate-authority-data: {Base64(credential.CertificateAuthority)}
        contexts:
        - name: {context}
          context:
            cluster: {cluster}
            user: {user}
        current-context: {context}
        preferences: {"{}"}
        users:
        - name: {user}
          user:
            client-certificate-data: {Base64(credential.ClientCertificate)}
            client-key-data: {Base64(credential.ClientKey)}

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
