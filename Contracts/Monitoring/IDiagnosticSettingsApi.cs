using Platform.Contracts.Authorization;
using RestEase;

namespace Platform.Contracts.Monitoring;

/// <summary>What other roles need of diagnostic settings, which are resources beneath their own.</summary>
/// <remarks>Internal listener, mutual TLS.</remarks>
public interface IDiagnosticSettingsApi
{
    /// <summary>Deletes the settings of a resource and of those beneath it; idempotent. Providers call it when a resource is gone.</summary>
    [Post("internal/monitoring/deleteDiagnosticSettings")]
    Task DeleteWithinAsync([Body] ScopeRequest request, CancellationToken cancellationToken = default);
}
