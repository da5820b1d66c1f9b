using System.Security.Cryptography.X509Certificates;
using Platform.Kubernetes.Certificates.V1;

namespace Platform.ControlPlane.Controllers.Certificates;

/// <summary>What a signer of the cluster signs.</summary>
/// <param name="Client">Its certificates authenticate clients.</param>
/// <param name="Server">Its certificates authenticate servers.</param>
/// <param name="NodesOnly">Their subjects are nodes.</param>
internal sealed record SignerPolicy(bool Client, bool Server, bool NodesOnly)
{
    /// <summary>Signs for clients of the API server.</summary>
    public const string ApiServerClient = "kubernetes.io/kube-apiserver-client";

    /// <summary>Signs for nodes as clients of the API server.</summary>
    public const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>Signs for nodes as servers.</summary>
    public const string KubeletServing = "kubernetes.io/kubelet-serving";

    private static readonly HashSet<string> CommonUsages = ["key encipherment", "digital signature"];

    /// <summary>The policy of a signer by its name; null for one that is not the cluster's.</summary>
    public static SignerPolicy? Find(string signer) => signer switch
    {
        ApiServerClient => new SignerPolicy(Client: true, Server: false, NodesOnly: false),
        KubeletClient => new SignerPolicy(Client: true, Server: false, NodesOnly: true),
        KubeletServing => new SignerPolicy(Client: false, Server: true, NodesOnly: true),
        _ => null,
    };

    /// <summary>What is wrong with a request; null when it may be signed.</summary>
    public string? Check(CertificateSigningRequest request, CertificateRequest parsed)
    {
        var needed = Client ? "client auth" : "server auth";
        var usages = request.Spec.Usages ?? [];
        if (!usages.Contains(needed) || usages.Any(u => u != needed && !CommonUsages.Contains(u)))
            return $"usages must be \"{needed}\" and at most \"key encipherment\" and \"digital signature\"";
        var names = SubjectNames.Of(parsed);
        if (names.CommonName is null)
            return "the subject needs exactly one common name";
        if (names.Organizations.Contains("system:masters"))
            return "certificates of the group system:masters are not signed on request";
        if (!Server && names.DnsNames.Count + names.Addresses.Count > 0)
            return "a client certificate has no alternative names";
        return NodesOnly && !NodeRequests.IsNodeSubject(names)
            ? "the subject must be a node: common name system:node:NAME, organization system:nodes"
            : null;
    }
}
