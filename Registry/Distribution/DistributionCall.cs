using Microsoft.AspNetCore.Http;
using Platform.Registry.Storage;

namespace Platform.Registry.Distribution;

/// <summary>One authorised request to a registry.</summary>
/// <param name="Http">The request.</param>
/// <param name="Registry">The registry that the host name selected.</param>
/// <param name="Repository">The repository, whose name is valid; empty for the registry itself.</param>
/// <param name="CanPull">Tells of another repository whether the caller may pull from it too.</param>
internal sealed record DistributionCall(HttpContext Http, RegistryRecord Registry, string Repository, Func<string, bool> CanPull)
{
    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The first value of a query parameter, or null.</summary>
    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;
}
