using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Admission.ServiceAddresses;

/// <summary>The ranges that services get addresses from: those of every ServiceCIDR that is ready and stays.</summary>
/// <param name="store">The objects.</param>
/// <param name="first">Range that the cluster was made with.</param>
internal sealed class ServiceRanges(IClusterStore store, string first)
{
    /// <summary>The ServiceCIDR of the range that the cluster was made with.</summary>
    public const string Default = "kubernetes";

    /// <summary>Storage resource of ServiceCIDRs.</summary>
    public const string Resource = "networking.k8s.io/servicecidrs";

    private const int LeastKept = 16, MostKept = 256;
    private IReadOnlyList<IPNetwork> ranges = [];
    private long seen = -1;

    /// <summary>The ranges now.</summary>
    public IReadOnlyList<IPNetwork> Current()
    {
        var revision = store.LastChanged(Resource);
        if (revision != seen)
            (ranges, seen) = (Read(null), revision);
        return ranges;
    }

    /// <summary>The ranges without those of one ServiceCIDR.</summary>
    public IReadOnlyList<IPNetwork> Without(string name) => Read(name);

    /// <summary>The ranges of a ServiceCIDR that services can have addresses of.</summary>
    public static IEnumerable<IPNetwork> Of(JsonObject serviceCidr) => serviceCidr.Object("spec").Texts("cidrs")
        .Select(IPNetwork.Parse).Where(range => range.BaseAddress.AddressFamily == AddressFamily.InterNetwork);

    /// <summary>Addresses of a range in the order in which they are given away: from a random one, and the first few last, which people pick by hand.</summary>
    public static IEnumerable<string> Candidates(IPNetwork range)
    {
        var last = (1L << (32 - range.PrefixLength)) - 2;
        var kept = last < LeastKept ? 0 : Math.Min(Math.Max(LeastKept, last / 16), MostKept);
        foreach (var (from, to) in new[] { (kept + 1, last), (1, kept) })
        {
            var count = to - from + 1;
            var start = count > 0 ? Random.Shared.NextInt64(count) : 0;
            for (var i = 0L; i < count; i++)
                yield return At(range, from + ((start + i) % count));
        }
    }

    private static string At(IPNetwork range, long offset)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)offset);
        return new IPAddress(bytes).ToString();
    }

    private IReadOnlyList<IPNetwork> Read(string? except)
    {
        var all = store.List(Resource, null).Items;
        var ready = all.Where(item => item.Key.Name != except).Select(item => StoredJson.Parse(item.Json)).Where(IsReady).SelectMany(Of).ToList();

        // The range that the cluster was made with does not depend on an object, which a controller brings back.
        if (except != Default && all.All(item => item.Key.Name != Default))
            ready.Insert(0, IPNetwork.Parse(first));
        return [.. ready.Distinct()];
    }

    private static bool IsReady(JsonObject range) =>
        !ObjectMetadataRules.IsDeleting(range)
        && range.Object("status").Objects("conditions").FirstOrDefault(c => c.Text("type") == "Ready").Text("status") is null or "True";
}
