using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Gives services their addresses and node ports, each to one service at a time.</summary>
/// <remarks>What is in use is what stored services hold, so nothing has to be released or rebuilt; only writes under way are kept apart here.</remarks>
/// <param name="store">The objects.</param>
/// <param name="serviceCidr">Range of addresses.</param>
/// <param name="dnsAddress">Address at which every node answers names; no service gets it.</param>
internal sealed class ServiceAllocation(IClusterStore store, string serviceCidr, string dnsAddress) : IAdmissionPlugin
{
    private const int FirstPort = 30_000;
    private const int LastPort = 32_767;
    private readonly IPNetwork range = IPNetwork.Parse(serviceCidr);
    private readonly Lock gate = new();
    private readonly HashSet<string> reserved = [];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/services") && !context.Updates("/services"))
            return null;
        var spec = context.Object!.ObjectOrNew("spec");
        if (context.Old is { } old)
            ServiceTransition.Apply(spec, old.Object("spec") ?? []);
        var errors = new List<FieldError>();
        lock (gate)
        {
            var used = InUse(context);
            AllocateAddress(context, spec, used, errors);
            AllocatePorts(context, spec, used, errors);
        }

        return errors.Count == 0 ? null : ApiErrors.Invalid(context.Request.Kind, context.Request.Name, errors);
    }

    private void AllocateAddress(AdmissionContext context, JsonObject spec, HashSet<string> used, List<FieldError> errors)
    {
        if (spec.Text("type") == "ExternalName")
            return;
        var address = spec.Text("clusterIP") ?? "";
        if (address.Length == 0 && spec.Array("clusterIPs") is [{ } first, ..])
            address = first.ToString();
        if (address.Length == 0)
        {
            if (FreeAddress(used) is not { } free)
            {
                errors.Add(FieldError.Invalid("spec.clusterIPs", new JsonArray(), "failed to allocate a serviceIP: range is full"));
                return;
            }

            address = free;
        }
        else if (address != "None" && Refuse(address, used) is { } why)
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs", new JsonArray(address), $"failed to allocate IP {address}: {why}"));
            return;
        }

        if (address != "None")
            Reserve(context, address);
        spec["clusterIP"] = address;
        spec["clusterIPs"] = new JsonArray(address);
        spec["ipFamilies"] = new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
    }

    private void AllocatePorts(AdmissionContext context, JsonObject spec, HashSet<string> used, List<FieldError> errors)
    {
        var type = spec.Text("type");
        var wanted = type == "NodePort" || (type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"]?.GetValueKind() != System.Text.Json.JsonValueKind.False);
        var index = 0;
        foreach (var port in spec.Objects("ports"))
        {
            var path = $"spec.ports[{index++}].nodePort";
            if (type is not ("NodePort" or "LoadBalancer"))
            {
                if (port.Number("nodePort") is > 0)
                    errors.Add(FieldError.Forbidden(path, $"may not be used when `type` is '{type}'"));
                continue;
            }

            if (Port(context, port.Number("nodePort") ?? 0, port.Text("protocol") ?? "TCP", wanted, used, path, errors) is { } number)
                port["nodePort"] = number;
        }

        if (type == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local"
            && Port(context, spec.Number("healthCheckNodePort") ?? 0, "TCP", true, used, "spec.healthCheckNodePort", errors) is { } health)
            spec["healthCheckNodePort"] = health;
    }

    private long? Port(
        AdmissionContext context, long asked, string protocol, bool wanted, HashSet<string> used, string path, List<FieldError> errors)
    {
        if (asked == 0 && !wanted)
            return null;
        if (asked == 0)
        {
            var start = Random.Shared.Next(FirstPort, LastPort + 1);
            for (var i = 0; i <= LastPort - FirstPort; i++)
            {
                var port = FirstPort + ((start - FirstPort + i) % (LastPort - FirstPort + 1));
                if (!used.Add(PortKey(port, protocol)))
                    continue;
                Reserve(context, PortKey(port, protocol));
                return port;
            }

            errors.Add(FieldError.Invalid(path, asked, "failed to allocate a nodePort: range is full"));
            return null;
        }

        if (asked is < FirstPort or > LastPort)
            errors.Add(FieldError.Invalid(path, asked, $"provided port is not in the valid range. The range of valid ports is {FirstPort}-{LastPort}"));
        else if (!used.Add(PortKey(asked, protocol)))
            errors.Add(FieldError.Invalid(path, asked, "provided port is already allocated"));
        else
            Reserve(context, PortKey(asked, protocol));
        return asked;
    }

    private string? FreeAddress(HashSet<string> used)
    {
        var size = 1L << (32 - range.PrefixLength);
        var start = Random.Shared.NextInt64(size);
        for (var i = 0L; i < size; i++)
        {
            var offset = (start + i) % size;
            if (offset == 0 || offset == size - 1)
                continue;
            var address = At(offset);
            if (!used.Contains(address))
                return address;
        }

        return null;
    }

    private string? Refuse(string address, HashSet<string> used)
    {
        if (!IPAddress.TryParse(address, out var parsed) || !range.Contains(parsed))
            return $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {range}";
        return used.Contains(address) ? "provided IP is already allocated" : null;
    }

    private string At(long offset)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)offset;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>What other services hold, and what writes under way are about to.</summary>
    private HashSet<string> InUse(AdmissionContext context)
    {
        var used = new HashSet<string>(reserved) { dnsAddress };
        foreach (var item in store.List("/services", null).Items)
        {
            if (item.Key != context.Request.Key)
                used.UnionWith(Holdings(StoredJson.Parse(item.Json)));
        }

        if (context.Old is { } old)
            used.ExceptWith(Holdings(old));
        return used;
    }

    private static IEnumerable<string> Holdings(JsonObject service)
    {
        var spec = service.Object("spec");
        foreach (var address in spec.Texts("clusterIPs"))
            yield return address;
        foreach (var port in spec.Objects("ports"))
        {
            if (port.Number("nodePort") is { } number)
                yield return PortKey(number, port.Text("protocol") ?? "TCP");
        }

        if (spec.Number("healthCheckNodePort") is { } health)
            yield return PortKey(health, "TCP");
    }

    private void Reserve(AdmissionContext context, string what)
    {
        reserved.Add(what);
        context.OnEnd(() =>
        {
            lock (gate)
                reserved.Remove(what);
        });
    }

    private static string PortKey(long port, string protocol) => $"{port}/{protocol}";
}
