using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Admission.ServiceAddresses;

/// <summary>Which service holds which address and node port: what is stored, and what writes under way are about to store.</summary>
/// <remarks>What is stored is followed change by change, so that no write looks at all services. Not thread-safe: whoever allocates holds a lock.</remarks>
/// <param name="store">The objects.</param>
internal sealed class ServiceHoldings(IClusterStore store)
{
    private const string Services = "/services";
    private readonly Dictionary<string, ObjectKey> stored = [];
    private readonly Dictionary<string, (ObjectKey Service, int Writes)> reserved = [];
    private long seen = -1;

    /// <summary>Addresses that are held, by stored services and by writes under way.</summary>
    public IEnumerable<string> Addresses => stored.Keys.Concat(reserved.Keys).Where(holding => !holding.Contains('/', StringComparison.Ordinal));

    /// <summary>What a port is called here.</summary>
    public static string Port(long port, string protocol) => $"{port}/{protocol}";

    /// <summary>Takes up what was stored since the last time.</summary>
    public void Follow()
    {
        // Read before the changes: what is stored in between is taken up the next time.
        var revision = store.LastChanged(Services);
        if (revision == seen)
            return;
        if (seen >= 0 && store.ChangesSince(Services, seen) is { } changes)
        {
            foreach (var change in changes)
                Apply(change);
        }
        else
        {
            stored.Clear();
            foreach (var item in store.List(Services, null).Items)
                Hold(item);
        }

        seen = revision;
    }

    /// <summary>Whether something is held by another service than this one.</summary>
    public bool IsTaken(string holding, ObjectKey service) =>
        (stored.TryGetValue(holding, out var owner) && owner != service) || (reserved.TryGetValue(holding, out var write) && write.Service != service);

    /// <summary>Keeps something that is not taken for a write until that ends.</summary>
    public void Reserve(string holding, ObjectKey service) => reserved[holding] = (service, reserved.GetValueOrDefault(holding).Writes + 1);

    /// <summary>A write has ended.</summary>
    public void Release(string holding)
    {
        var (service, writes) = reserved[holding];
        if (writes == 1)
            reserved.Remove(holding);
        else
            reserved[holding] = (service, writes - 1);
    }

    /// <summary>What a service holds.</summary>
    public static IEnumerable<string> Of(JsonObject service)
    {
        var spec = service.Object("spec");
        foreach (var address in spec.Texts("clusterIPs").Where(address => address != "None"))
            yield return address;
        foreach (var port in spec.Objects("ports"))
        {
            if (port.Number("nodePort") is > 0 and var number)
                yield return Port(number, port.Text("protocol") ?? "TCP");
        }

        if (spec.Number("healthCheckNodePort") is > 0 and var health)
            yield return Port(health, "TCP");
    }

    private void Apply(ObjectChange change)
    {
        // A change may be seen twice: only what is still this service's is taken from it.
        if (change.Before is { } before)
        {
            foreach (var holding in Of(StoredJson.Parse(before.Json)).Where(holding => stored.GetValueOrDefault(holding) == before.Key))
                stored.Remove(holding);
        }

        if (!change.Deleted)
            Hold(change.After);
    }

    private void Hold(StoredObject service)
    {
        foreach (var holding in Of(StoredJson.Parse(service.Json)))
            stored[holding] = service.Key;
    }
}
