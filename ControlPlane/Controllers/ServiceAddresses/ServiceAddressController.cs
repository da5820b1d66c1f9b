using Platform.ControlPlane.Admission.ServiceAddresses;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;

namespace Platform.ControlPlane.Controllers.ServiceAddresses;

/// <summary>Shows which address is which service's: an IPAddress for each, made and removed with the service.</summary>
/// <remarks>It only shows: that no two services have one address is the API server's doing when it gives addresses away.</remarks>
public sealed class ServiceAddressController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public ServiceAddressController(ControllerContext context)
        : base("ipaddress-controller", 2, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var service = _informers.Services.ByIndex(SharedInformers.ByAddress, key).FirstOrDefault();
        var wanted = service is null ? null : new ParentReference { Group = "", Resource = "services", Namespace = service.Metadata.Namespace, Name = service.Metadata.Name };
        var present = _informers.Addresses.Find(null, key);

        // Somebody else's: services never get an address that has one.
        if (present is not null && !IsOfServices(present))
            return;
        if (present is not null && !SameParent(present.Spec.ParentRef, wanted))
            await _client.DeleteAsync(ResourcePath.To(present), new() { Preconditions = new() { Uid = present.Metadata.Uid } }, cancellationToken);
        if (wanted is null || (present is not null && SameParent(present.Spec.ParentRef, wanted)))
            return;
        await _client.CreateAsync(
            new IPAddress
            {
                Metadata = new()
                {
                    Name = key,
                    Labels = new Dictionary<string, string> { [IPAddressLabels.ManagedBy] = IPAddressLabels.Allocator, [IPAddressLabels.Family] = "IPv4" },
                },
                Spec = new() { ParentRef = wanted },
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Services.OnChange(change =>
        {
            foreach (var address in Of(change.Before).Concat(Of(change.After)).Distinct())
                Queue.Add(address);
        });
        _informers.Addresses.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));
    }

    /// <summary>Addresses of a service in its cluster.</summary>
    internal static IEnumerable<string> Of(Service? service) => (service?.Spec.ClusterIPs ?? []).Where(address => address != "None");

    private static bool IsOfServices(IPAddress address) => address.Metadata.Labels?.GetValueOrDefault(IPAddressLabels.ManagedBy) == IPAddressLabels.Allocator;

    private static bool SameParent(ParentReference? a, ParentReference? b) =>
        (a?.Group ?? "", a?.Resource, a?.Namespace, a?.Name) == (b?.Group ?? "", b?.Resource, b?.Namespace, b?.Name);
}
