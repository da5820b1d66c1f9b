using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>Watches the config maps and secrets that volumes of the node's pods show, each once, and says which pods have to look again.</summary>
/// <param name="changed">Told the uid of a pod.</param>
/// <param name="failed">Told of a watch that is interrupted.</param>
public sealed class VolumeSources(IKubernetesClient client, TimeProvider time, Action<string> changed, Action<Exception> failed) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceKey, Followed> _followed = [];
    private readonly CancellationTokenSource _ended = new();

    private readonly record struct SourceKey(bool Secret, string Namespace, string Name);

    private sealed record Followed(HashSet<string> Pods, CancellationTokenSource Watch);

    /// <summary>The pod is on the node; what it no longer refers to is followed no longer.</summary>
    public void Set(Pod pod) => Follow(pod.Metadata.Uid ?? "", pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed ? [] : [.. Of(pod)]);

    /// <summary>The pod is gone.</summary>
    public void Remove(Pod pod) => Follow(pod.Metadata.Uid ?? "", []);

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private void Follow(string uid, HashSet<SourceKey> wanted)
    {
        lock (_gate)
        {
            foreach (var (key, followed) in _followed.Where(f => !wanted.Contains(f.Key) && f.Value.Pods.Remove(uid) && f.Value.Pods.Count == 0).ToList())
            {
                followed.Watch.Cancel();
                followed.Watch.Dispose();
                _followed.Remove(key);
            }

            foreach (var key in wanted)
            {
                if (!_followed.TryGetValue(key, out var followed))
                {
                    followed = _followed[key] = new Followed([], CancellationTokenSource.CreateLinkedTokenSource(_ended.Token));
                    _ = key.Secret ? WatchAsync<Secret>(key, s => new Secret { Metadata = s.Metadata }, followed.Watch.Token)
                        : WatchAsync<ConfigMap>(key, m => new ConfigMap { Metadata = m.Metadata }, followed.Watch.Token);
                }

                followed.Pods.Add(uid);
            }
        }
    }

    private async Task WatchAsync<T>(SourceKey key, Func<T, T> small, CancellationToken cancel)
        where T : class, IResource<T>
    {
        var informer = new Informer<T>(client, new InformerOptions<T>
        {
            Namespace = key.Namespace,
            FieldSelector = $"metadata.name={key.Name}",
            Transform = small,
            OnFailure = failed,
        }, time);
        informer.OnChange(_ =>
        {
            // What the first list holds the pods have read or are about to.
            if (informer.HasSynced)
                Tell(key);
        });
        await informer.RunAsync(cancel);
    }

    private void Tell(SourceKey key)
    {
        string[] pods;
        lock (_gate)
            pods = _followed.TryGetValue(key, out var followed) ? [.. followed.Pods] : [];
        foreach (var uid in pods)
            changed(uid);
    }

    private static IEnumerable<SourceKey> Of(Pod pod)
    {
        var ns = pod.Metadata.Namespace ?? "";
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (volume.ConfigMap?.Name is { } map)
                yield return new SourceKey(false, ns, map);
            if (volume.Secret?.SecretName is { } secret)
                yield return new SourceKey(true, ns, secret);
            foreach (var source in volume.Projected?.Sources ?? [])
            {
                if (source.ConfigMap?.Name is { } projectedMap)
                    yield return new SourceKey(false, ns, projectedMap);
                if (source.Secret?.Name is { } projectedSecret)
                    yield return new SourceKey(true, ns, projectedSecret);
            }
        }
    }
}
