using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Contracts.Arm;
using Platform.Kubernetes.Client;
using Platform.Portal.Arm;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Platform.Portal.Clusters;

/// <summary>Reads the kubeconfig that the API hands out: its current context's server and credentials.</summary>
internal static class KubeconfigReader
{
    private const int Largest = 1024 * 1024;

    /// <summary>What a client needs to know.</summary>
    /// <exception cref="ArmRequestException">The file cannot be used.</exception>
    public static KubernetesClientOptions Read(string base64)
    {
        try
        {
            if (base64.Length > Largest) throw Unusable();
            var yaml = new YamlStream();
            yaml.Load(new StringReader(Encoding.UTF8.GetString(Convert.FromBase64String(base64))));
            var root = (YamlMappingNode)yaml.Documents[0].RootNode;
            var context = Named(root, "contexts", Text(root, "current-context") ?? "", "context");
            return Read(Named(root, "clusters", Text(context, "cluster") ?? "", "cluster"), Named(root, "users", Text(context, "user") ?? "", "user"));
        }
        catch (Exception exception) when (exception is YamlException or FormatException or InvalidCastException or ArgumentException or CryptographicException)
        {
            throw Unusable();
        }
    }

    private static KubernetesClientOptions Read(YamlMappingNode cluster, YamlMappingNode user)
    {
        if (!Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps) throw Unusable();
        var token = Text(user, "token");
        var certificate = Pem(user, "client-certificate-data") is { } pem && Pem(user, "client-key-data") is { } key ? X509Certificate2.CreateFromPem(pem, key) : null;
        return new KubernetesClientOptions
        {
            BaseAddress = server,
            ServerName = Text(cluster, "tls-server-name"),
            CertificateAuthority = Pem(cluster, "certificate-authority-data"),
            ClientCertificate = certificate is null ? null : () => certificate,
            BearerToken = token is null ? null : () => token,
            UserAgent = "platform-portal",
        };
    }

    private static YamlMappingNode Named(YamlMappingNode root, string list, string name, string content) =>
        root.Children.TryGetValue(list, out var node) && node is YamlSequenceNode items
        && items.OfType<YamlMappingNode>().FirstOrDefault(item => Text(item, "name") == name) is { } found
        && found.Children.TryGetValue(content, out var inner) && inner is YamlMappingNode mapping ? mapping : throw Unusable();

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar ? scalar.Value : null;

    private static string? Pem(YamlMappingNode node, string key) => Text(node, key) is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;

    private static ArmRequestException Unusable() => new(new ArmFailure(502, "InvalidKubeconfig", "The credentials that the API gave for this cluster cannot be used."));
}
