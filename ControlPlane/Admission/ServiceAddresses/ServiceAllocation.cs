using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission.ServiceAddresses;

/// <summary>Gives services their addresses and node ports, each to one service at a time, and lets no range go from which an address is given away.</summary>
/// <param name="store">The objects.</param>
/// <param name="specification">The cluster: its first range, and the address at which every node answers names, which no service gets.</param>
internal sealed class ServiceAllocation(IClusterStore store, ControlPlaneSpecification specification) : IAdmissionPlugin
{
    private const int FirstPort = 30_000;
    private const int LastPort = 32_767;
    private readonly ServiceHoldings holdings = new(store);
    private readonly ServiceRanges ranges = new(store, specification.ServiceCidr);
    private readonly Lock gate = new();

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Updates(ServiceRanges.Resource))
            return JudgeRelease(context);
        if (!context.Creates("/services") && !context.Updates("/services"))
            return null;
        var spec = context.Object!.ObjectOrNew("spec");
        if (context.Old is { } old)
            ServiceTransition.Apply(spec, old.Object("spec") ?? []);
        var errors = new List<FieldError>();
        lock (gate)
        {
            holdings.Follow();
            AllocateAddress(context, spec, errors);
            AllocatePorts(context, spec, errors);
        }

        return errors.Count == 0 ? null : ApiErrors.Invalid(context.Request.Kind, context.Request.Name, errors);
    }

    /// <summary>A range loses its finalizer, and goes, when no service has an address of it that no other range covers.</summary>
    private Status? JudgeRelease(AdmissionContext context)
    {
        static bool Held(JsonObject? range) => range.Object("metadata").Texts("finalizers").Contains(InUseProtection.Range);
        if (!Held(context.Old) || Held(context.Object) || !ObjectMetadataRules.IsDeleting(context.Old!))
            return null;
        lock (gate)
        {
            holdings.Follow();
            var leaving = ServiceRanges.Of(context.Old!).ToList();
            var staying = ranges.Without(context.Request.Name);
            var held = holdings.Addresses.FirstOrDefault(text =>
                IPAddress.Parse(text) is var address && leaving.Any(range => range.Contains(address)) && !staying.Any(range => range.Contains(address)));
            return held is null ? null : ApiErrors.Conflict(
                context.Request.Kind, context.Request.Name, $"the address {held} of it is in use by a service: delete that service, or create another ServiceCIDR with this address");
        }
    }

    private void AllocateAddress(AdmissionContext context, JsonObject spec, List<FieldError> errors)
    {
        if (spec.Text("type") == "ExternalName")
            return;
        var address = spec.Text("clusterIP") ?? "";
        if (address.Length == 0 && spec.Array("clusterIPs") is [{ } first, ..])
            address = first.ToString();
        if (address.Length == 0)
        {
            if (ranges.Current().SelectMany(ServiceRanges.Candidates).FirstOrDefault(candidate => !IsTaken(context, candidate)) is not { } free)
            {
                errors.Add(FieldError.Invalid("spec.clusterIPs", new JsonArray(), "failed to allocate a serviceIP: range is full"));
                return;
            }

            address = free;
        }
        else if (address != "None" && Refuse(context, address) is { } why)
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs", new JsonArray(address), $"failed to allocate IP {address}: {why}"));
            return;
        }

        if (address != "None")
            Reserve(context, address);
        spec["clusterIP"] = address;
        if (spec.Array("clusterIPs") is not { Count: > 0 })
            spec["clusterIPs"] = new JsonArray(address);
        if (spec.Array("ipFamilies") is not { Count: > 0 })
            spec["ipFamilies"] = new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
    }

    private void AllocatePorts(AdmissionContext context, JsonObject spec, List<FieldError> errors)
    {
        var type = spec.Text("type");
        var wanted = type == "NodePort" || (type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"]?.GetValueKind() != System.Text.Json.JsonValueKind.False);
        var index = 0;
        var own = new HashSet<string>();
        foreach (var port in spec.Objects("ports"))
        {
            var path = $"spec.ports[{index++}].nodePort";
            if (type is not ("NodePort" or "LoadBalancer"))
            {
                if (port.Number("nodePort") is > 0)
                    errors.Add(FieldError.Forbidden(path, $"may not be used when `type` is '{type}'"));
                continue;
            }

            if (Port(context, port.Number("nodePort") ?? 0, port.Text("protocol") ?? "TCP", wanted, own, path, errors) is { } number)
                port["nodePort"] = number;
        }

        if (type == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local"
            && Port(context, spec.Number("healthCheckNodePort") ?? 0, "TCP", true, own, "spec.healthCheckNodePort", errors) is { } health)
            spec["healthCheckNodePort"] = health;
    }

    private long? Port(
        AdmissionContext context, long asked, string protocol, bool wanted, HashSet<string> own, string path, List<FieldError> errors)
    {
        if (asked == 0 && !wanted)
            return null;
        if (asked == 0)
        {
            var start = Random.Shared.Next(FirstPort, LastPort + 1);
            for (var i = 0; i <= LastPort - FirstPort; i++)
            {
                var port = FirstPort + ((start - FirstPort + i) % (LastPort - FirstPort + 1));
                if (TryReserve(context, ServiceHoldings.Port(port, protocol), own))
                    return port;
            }

            errors.Add(FieldError.Invalid(path, asked, "failed to allocate a nodePort: range is full"));
            return null;
        }

        if (asked is < FirstPort or > LastPort)
            errors.Add(FieldError.Invalid(path, asked, $"provided port is not in the valid range. The range of valid ports is {FirstPort}-{LastPort}"));
        else if (!TryReserve(context, ServiceHoldings.Port(asked, protocol), own))
            errors.Add(FieldError.Invalid(path, asked, "provided port is already allocated"));
        return asked;
    }

    private string? Refuse(AdmissionContext context, string text)
    {
        // What it already has, a service keeps, whatever became of the range.
        if (context.Old.Object("spec").Texts("clusterIPs").Contains(text))
            return null;
        if (!IPAddress.TryParse(text, out var address) || !ranges.Current().Any(range => range.Contains(address)))
            return $"the provided IP ({text}) is not in the valid range. The range of valid IPs is {string.Join(", ", ranges.Current())}";
        return IsTaken(context, text) ? "provided IP is already allocated" : null;
    }

    /// <summary>Whether an address is another service's, the name service's, or something else's that an IPAddress stands for.</summary>
    private bool IsTaken(AdmissionContext context, string address) =>
        address == specification.DnsServiceIp || holdings.IsTaken(address, context.Request.Key)
        || (store.Get(new ObjectKey("networking.k8s.io/ipaddresses", "", address)) is { } stored && stored.Labels.GetValueOrDefault(IPAddressLabels.ManagedBy) != IPAddressLabels.Allocator);

    private bool TryReserve(AdmissionContext context, string holding, HashSet<string> own)
    {
        if (holdings.IsTaken(holding, context.Request.Key) || !own.Add(holding))
            return false;
        Reserve(context, holding);
        return true;
    }

    private void Reserve(AdmissionContext context, string holding)
    {
        holdings.Reserve(holding, context.Request.Key);
        context.OnEnd(() =>
        {
            lock (gate)
                holdings.Release(holding);
        });
    }
}
