using System.Net;

namespace Platform.ProvisioningService.Networking;

/// <summary>The ranges of one cluster; they may repeat between clusters.</summary>
/// <param name="Index">The cluster's index, which its names and host addresses are derived from.</param>
/// <param name="NodeRange">Range of nodes.</param>
/// <param name="PodCidr">Range of pods.</param>
/// <param name="ServiceCidr">Range of services.</param>
public sealed record ClusterNetwork(int Index, IPNetwork NodeRange, IPNetwork PodCidr, IPNetwork ServiceCidr)
{
    /// <summary>The router's address in the node range: its first.</summary>
    public IPAddress Gateway => NodeAddress(1);

    /// <summary>An address of the node range, by its offset.</summary>
    public IPAddress NodeAddress(int offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        NodeRange.BaseAddress.TryWriteBytes(bytes, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)offset;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }
}
