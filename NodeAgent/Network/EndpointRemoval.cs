namespace Platform.NodeAgent.Network;

/// <summary>Where a pod stands among the endpoints of its services.</summary>
public enum EndpointPlace
{
    /// <summary>It gets new connections.</summary>
    Listed,

    /// <summary>A service selects it and no slice names it: the slices may be behind.</summary>
    Unknown,

    /// <summary>It gets none, or only while there is no other.</summary>
    Removed,
}

/// <summary>Since when a pod gets no new connections.</summary>
/// <param name="Place">Whether it gets any.</param>
/// <param name="Version">Once removed, the resource version from which on nobody who follows the slices leads any to it; 0 when it never got any.</param>
public readonly record struct EndpointRemoval(EndpointPlace Place, long Version);
