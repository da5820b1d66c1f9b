using System.Collections.Concurrent;
using Platform.Contracts.Arm;
using Platform.Kubernetes.Client;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Clusters;

/// <summary>Clients of clusters' own APIs, with the credentials that the signed-in person gets from the ARM API.</summary>
internal sealed class ClusterConnections(TimeProvider time)
{
    // After this long the ARM API is asked again whether the person may have credentials.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private const int MaxKept = 500;
    private readonly ConcurrentDictionary<string, (KubernetesClientOptions Options, DateTimeOffset Until)> _kept = new();

    /// <summary>A client of a cluster's API; the caller disposes it.</summary>
    /// <exception cref="ArmRequestException">The person may not, or the cluster has no API yet.</exception>
    public async Task<KubernetesClient> ConnectAsync(ArmClient arm, Session session, ResourceId cluster, CancellationToken cancellationToken)
    {
        var key = $"{Convert.ToHexString(session.Key)} {cluster.Key}";
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now) return new KubernetesClient(kept.Options);
        var answer = await arm.PostAsync($"{cluster.Value}/listClusterUserCredential", ApiVersions.Clusters, null, cancellationToken);
        var file = (string?)answer?["kubeconfigs"]?[0]?["value"] ?? throw new ArmRequestException(new ArmFailure(502, "InvalidResponse", "The API gave no credentials for this cluster."));
        var options = KubeconfigReader.Read(file);
        Trim(now);
        _kept[key] = (options, now + Lifetime);
        return new KubernetesClient(options);
    }

    /// <summary>Forgets the credentials of a session or of one of its clusters, for example when they are refused.</summary>
    public void Forget(Session session, ResourceId? cluster = null)
    {
        var prefix = $"{Convert.ToHexString(session.Key)} {cluster?.Key}";
        foreach (var key in _kept.Keys)
            if (cluster is null ? key.StartsWith(prefix, StringComparison.Ordinal) : key == prefix) _kept.TryRemove(key, out _);
    }

    private void Trim(DateTimeOffset now)
    {
        foreach (var (key, kept) in _kept)
            if (kept.Until <= now || _kept.Count >= MaxKept) _kept.TryRemove(key, out _);
    }
}
