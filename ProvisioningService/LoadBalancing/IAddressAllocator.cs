using System.Net;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>Hands out addresses of the installation and remembers durably who has which.</summary>
public interface IAddressAllocator
{
    /// <summary>Gives an owner an address of a range, always the same one until it is released.</summary>
    /// <returns>The address; null when none is left.</returns>
    Task<IPAddress?> AllocateAsync(IPNetwork pool, string owner, CancellationToken cancellationToken);

    /// <summary>Takes an owner's address back; nothing happens when it has none.</summary>
    Task ReleaseAsync(string owner, CancellationToken cancellationToken);

    /// <summary>The owners that begin with a prefix.</summary>
    Task<IReadOnlyList<string>> ListOwnersAsync(string prefix, CancellationToken cancellationToken);
}
