using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Gives each namespace the service account <c>default</c> and the ConfigMap with the cluster's certificate authority.</summary>
public sealed class DefaultServiceAccountController : Controller<string>
{
    private const string Account = "default";
    private const string RootCertificate = "kube-root-ca.crt";
    private const string RootCertificateKey = "ca.crt";
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly string _certificateAuthority;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="certificateAuthority">PEM of the cluster's certificate authority.</param>
    public DefaultServiceAccountController(ControllerContext context, string certificateAuthority)
        : base("serviceaccount-controller", 2, context.Time, context.Logger) =>
        (_client, _informers, _certificateAuthority) = (context.Client, context.Informers, certificateAuthority);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Namespaces.Find(null, key) is not { Metadata.DeletionTimestamp: null })
            return;
        if (_informers.ServiceAccounts.Find(key, Account) is null
            && await _client.TryCreateAsync(new ServiceAccount { Metadata = new() { Name = Account, Namespace = key } }, cancellationToken) is { } account)
            _informers.ServiceAccounts.Observe(account);

        var map = _informers.RootCertificates.Find(key, RootCertificate);
        if (map is null)
        {
            var created = await _client.TryCreateAsync(
                new ConfigMap
                {
                    Metadata = new()
                    {
                        Name = RootCertificate,
                        Namespace = key,
                        Annotations = new Dictionary<string, string>
                        {
                            ["kubernetes.io/description"] = "The certificate authority of the cluster's API server.",
                        },
                    },
                    Data = Data(),
                },
                cancellationToken);
            if (created is not null)
                _informers.RootCertificates.Observe(created);
        }
        else if (map.Data?.GetValueOrDefault(RootCertificateKey) != _certificateAuthority)
        {
            _informers.RootCertificates.Observe(await _client.UpdateAsync(map with { Data = Data() }, cancellationToken));
        }
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Namespaces.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));
        _informers.ServiceAccounts.OnChange(change =>
        {
            if (change.After is null && change.Before!.Metadata.Name == Account)
                Queue.Add(change.Before.Metadata.Namespace!);
        });
        _informers.RootCertificates.OnChange(change => Queue.Add(change.Latest.Metadata.Namespace!));
    }

    private Dictionary<string, string> Data() => new() { [RootCertificateKey] = _certificateAuthority };
}
