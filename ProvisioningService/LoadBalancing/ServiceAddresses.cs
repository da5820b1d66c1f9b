using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>The addresses of a cluster's LoadBalancer services: allocated, shown in the services' status, and released.</summary>
internal sealed partial class ServiceAddresses(
    LoadBalancerOptions options, IKubernetesClient client, IAddressAllocator allocator, EventRecorder events, ILogger logger)
{
    private const string Finalizer = "service.kubernetes.io/load-balancer-cleanup";
    private readonly Dictionary<string, IPAddress> _addresses = [];
    private bool _orphansReleased;

    /// <summary>Whether a service should have an address of ours.</summary>
    public static bool IsWanted(Service service) =>
        service.Spec.Type == "LoadBalancer" && string.IsNullOrEmpty(service.Spec.LoadBalancerClass) && service.Metadata.DeletionTimestamp is null;

    /// <summary>Gives a service its address. The service is marked first, so that it cannot vanish with the address unreleased.</summary>
    /// <returns>Null when that did not work now.</returns>
    public async Task<IPAddress?> EnsureAsync(Service service, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(service);
        if (HasFinalizer(service) && _addresses.TryGetValue(owner, out var known)) return known;
        if (!HasFinalizer(service))
        {
            if (IngressOf(service) is null) events.Normal(service, "EnsuringLoadBalancer", "Ensuring load balancer");
            if (!await SetFinalizersAsync(service, [.. service.Metadata.Finalizers ?? [], Finalizer], cancellationToken)) return null;
        }
        var address = await allocator.AllocateAsync(options.Pool, owner, cancellationToken);
        if (address is null)
        {
            events.Warning(service, "SyncLoadBalancerFailed", $"No address is left in {options.Pool}; delete LoadBalancer services that are no longer needed");
            return null;
        }
        foreach (var port in service.Spec.Ports ?? [])
            if (port.Protocol == "SCTP") events.Warning(service, "UnsupportedProtocol", $"Port {port.Port} is not served: load balancers carry TCP and UDP, not SCTP");
        return _addresses[owner] = address;
    }

    /// <summary>Shows the address in the service's status.</summary>
    /// <returns>Whether it is shown.</returns>
    public async Task<bool> PublishAsync(Service service, IPAddress address, CancellationToken cancellationToken)
    {
        if (IngressOf(service) == address.ToString()) return true;
        var ingress = new JsonObject { ["ip"] = address.ToString(), ["ipMode"] = "VIP" };
        if (!await PatchStatusAsync(service, new JsonArray(ingress), cancellationToken)) return false;
        events.Normal(service, "EnsuredLoadBalancer", "Ensured load balancer");
        LogAssigned(logger, service.Metadata.Namespace, service.Metadata.Name, address);
        return true;
    }

    /// <summary>Takes back the address of a service that goes or no longer wants one; nothing happens to one that has none.</summary>
    /// <returns>Whether nothing is left to do.</returns>
    public async Task<bool> ReleaseAsync(Service service, CancellationToken cancellationToken)
    {
        if (!HasFinalizer(service)) return true;
        events.Normal(service, "DeletingLoadBalancer", "Deleting load balancer");
        await allocator.ReleaseAsync(OwnerOf(service), cancellationToken);
        _addresses.Remove(OwnerOf(service));
        if (IngressOf(service) is not null && !await PatchStatusAsync(service, null, cancellationToken)) return false;
        if (!await SetFinalizersAsync(service, [.. service.Metadata.Finalizers!.Where(name => name != Finalizer)], cancellationToken)) return false;
        events.Normal(service, "DeletedLoadBalancer", "Deleted load balancer");
        return true;
    }

    /// <summary>Releases the addresses of services that are gone without having been released, as after a forced deletion.</summary>
    public async Task ReleaseOrphansAsync(IEnumerable<Service> services, CancellationToken cancellationToken)
    {
        var owners = services.Select(OwnerOf).ToHashSet(StringComparer.Ordinal);
        // What went while nobody looked is in the allocator's memory only; it is asked once.
        IReadOnlyList<string> known = _orphansReleased ? [.. _addresses.Keys] : await allocator.ListOwnersAsync($"{options.ClusterId}/", cancellationToken);
        foreach (var owner in known.Where(owner => !owners.Contains(owner)))
        {
            await allocator.ReleaseAsync(owner, cancellationToken);
            _addresses.Remove(owner);
        }
        _orphansReleased = true;
    }

    private string OwnerOf(Service service) => $"{options.ClusterId}/{service.Metadata.Namespace}/{service.Metadata.Name}/{service.Metadata.Uid}";

    private static bool HasFinalizer(Service service) => service.Metadata.Finalizers?.Contains(Finalizer) == true;

    private static string? IngressOf(Service service) => service.Status.LoadBalancer.Ingress is [{ Ip: { Length: > 0 } ip }] ? ip : null;

    private Task<bool> SetFinalizersAsync(Service service, IReadOnlyList<string> finalizers, CancellationToken cancellationToken)
    {
        var names = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]);
        // With the version, so that a finalizer that somebody else adds at this moment is not taken away.
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = service.Metadata.ResourceVersion, ["finalizers"] = names } };
        return TryAsync(service, false, () => client.PatchAsync<Service>(service.Metadata.Name!, service.Metadata.Namespace, ResourcePatch.Merge(patch), cancellationToken));
    }

    private Task<bool> PatchStatusAsync(Service service, JsonArray? ingress, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = ingress } } };
        return TryAsync(service, true, () => client.PatchStatusAsync<Service>(service.Metadata.Name!, service.Metadata.Namespace, ResourcePatch.Merge(patch), cancellationToken));
    }

    // A service that changed or went since it was seen is seen again in a moment; one that is refused must not hold up the others.
    private async Task<bool> TryAsync(Service service, bool whenGone, Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return whenGone;
        }
        catch (KubernetesApiException e)
        {
            if (!e.IsConflict) LogRefused(logger, service.Metadata.Namespace, service.Metadata.Name, e.Message);
            return false;
        }
    }

    [LoggerMessage(EventId = 4211, Level = LogLevel.Information, Message = "Service {Namespace}/{Name} has the LoadBalancer address {Address}")]
    private static partial void LogAssigned(ILogger logger, string? @namespace, string? name, IPAddress address);

    [LoggerMessage(EventId = 4212, Level = LogLevel.Warning, Message = "Service {Namespace}/{Name} could not be changed: {Reason}")]
    private static partial void LogRefused(ILogger logger, string? @namespace, string? name, string reason);
}
