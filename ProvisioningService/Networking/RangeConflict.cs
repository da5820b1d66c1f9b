using System.Net;

namespace Platform.ProvisioningService.Networking;

/// <summary>A cluster's range that this machine cannot carry.</summary>
/// <param name="Range">The cluster's range.</param>
/// <param name="Message">Why, and what to do; one sentence.</param>
public sealed record RangeConflict(IPNetwork Range, string Message);
