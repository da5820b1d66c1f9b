using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods;

/// <summary>What pods on this node need of the API server.</summary>
public interface IPodApi
{
    /// <summary>Stores the status of the pod with this uid; the resource version with it, null when there is no such pod any more.</summary>
    Task<string?> UpdateStatusAsync(Pod pod, PodStatus status, CancellationToken cancel);

    /// <summary>Removes the object at once, if it still is the pod with this uid.</summary>
    Task DeleteAsync(Pod pod, CancellationToken cancel);

    /// <summary>Null when it does not exist.</summary>
    Task<ConfigMap?> GetConfigMapAsync(string @namespace, string name, CancellationToken cancel);

    /// <summary>Null when it does not exist.</summary>
    Task<Secret?> GetSecretAsync(string @namespace, string name, CancellationToken cancel);

    /// <summary>Null when it does not exist.</summary>
    Task<PersistentVolumeClaim?> GetClaimAsync(string @namespace, string name, CancellationToken cancel);

    /// <summary>Null when it does not exist.</summary>
    Task<PersistentVolume?> GetVolumeAsync(string name, CancellationToken cancel);

    /// <summary>What the runtime calls a RuntimeClass; empty for none.</summary>
    /// <exception cref="PodApiException">There is no such class, or the API server refused.</exception>
    Task<string> GetRuntimeHandlerAsync(string? runtimeClass, CancellationToken cancel);

    /// <summary>A token of the pod's service account that is valid only while the pod exists.</summary>
    /// <exception cref="PodApiException">The API server refused.</exception>
    Task<ServiceAccountToken> CreateTokenAsync(Pod pod, string? audience, long expirationSeconds, CancellationToken cancel);

    /// <summary>Reports an event; best effort, never throws for an answer of the server.</summary>
    Task RecordAsync(Event happened, CancellationToken cancel);
}

/// <summary>A bearer token and when it ends.</summary>
public sealed record ServiceAccountToken(string Token, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>The API server refused, or could not be reached.</summary>
public sealed class PodApiException(string message, Exception? inner = null) : Exception(message, inner);
