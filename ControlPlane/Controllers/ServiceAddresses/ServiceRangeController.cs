using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;

namespace Platform.ControlPlane.Controllers.ServiceAddresses;

/// <summary>Says of each ServiceCIDR whether services get addresses of it, and lets those go that are being deleted when none is in use any more.</summary>
public sealed class ServiceRangeController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public ServiceRangeController(ControllerContext context)
        : base("service-cidrs-controller", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.ServiceRanges.Find(null, key) is not { } range)
            return;
        if (range.Metadata.DeletionTimestamp is null)
        {
            await ReportAsync(range, "True", "", "Kubernetes Service CIDR is ready", cancellationToken);
            return;
        }

        if (range.Metadata.Finalizers?.Contains(InUseProtection.Range) != true)
            return;
        range = await ReportAsync(
            range, "False", "Terminating", "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR", cancellationToken);
        try
        {
            // The API server refuses while a service has an address of it, also one that is only just being made.
            await _client.UpdateAsync(range with { Metadata = range.Metadata with { Finalizers = [.. range.Metadata.Finalizers!.Where(f => f != InUseProtection.Range)] } }, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            // The next service that goes, or range that comes, asks again.
        }
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.ServiceRanges.OnChange(_ => AddAll());
        _informers.Services.OnChange(change =>
        {
            if (!ServiceAddressController.Of(change.Before).SequenceEqual(ServiceAddressController.Of(change.After)))
                AddLeaving();
        });
    }

    private void AddAll()
    {
        foreach (var range in _informers.ServiceRanges.List())
            Queue.Add(range.Metadata.Name!);
    }

    private void AddLeaving()
    {
        foreach (var range in _informers.ServiceRanges.List().Where(range => range.Metadata.DeletionTimestamp is not null))
            Queue.Add(range.Metadata.Name!);
    }

    private async Task<ServiceCidr> ReportAsync(ServiceCidr range, string ready, string reason, string message, CancellationToken cancellationToken)
    {
        if (range.Status.Conditions?.Any(c => c.Type == "Ready" && c.Status == ready && c.Message == message) == true)
            return range;
        var condition = new Condition { Type = "Ready", Status = ready, Reason = reason, Message = message, LastTransitionTime = new Time(Time.GetUtcNow()) };
        var others = range.Status.Conditions?.Where(c => c.Type != "Ready") ?? [];
        return await _client.UpdateStatusAsync(range with { Status = range.Status with { Conditions = [.. others, condition] } }, cancellationToken);
    }
}
