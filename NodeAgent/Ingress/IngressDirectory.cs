using System.Runtime.CompilerServices;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Processes;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Ingress;

/// <summary>The ingresses that the nodes' proxies serve, with the secrets that they name; tells when one changes.</summary>
public sealed class IngressDirectory
{
    /// <summary>What a secret is waited for, so that a start shows no host without its certificate.</summary>
    private static readonly TimeSpan SecretPatience = TimeSpan.FromSeconds(5);

    private readonly IKubernetesClient _client;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly Informer<KubernetesIngress> _ingresses;
    private readonly Informer<IngressClass> _classes;
    private readonly Dictionary<(string Namespace, string Name), Followed> _secrets = [];
    private readonly ConditionalWeakTable<Secret, StrongBox<TlsSecret>> _read = [];

    private sealed record Followed(Informer<Secret> Informer, CancellationTokenSource Watch);

    public IngressDirectory(IKubernetesClient client, TimeProvider time, Action<Exception> onFailure)
    {
        (_client, _time, _onFailure) = (client, time, onFailure);
        _ingresses = new Informer<KubernetesIngress>(client, new InformerOptions<KubernetesIngress>
        {
            OnFailure = onFailure,
            Transform = i => i with { Metadata = i.Metadata with { ManagedFields = null }, Status = new IngressStatus() },
        }, time);
        _classes = new Informer<IngressClass>(client, new InformerOptions<IngressClass> { OnFailure = onFailure }, time);
        _ingresses.OnChange(_ => Changed?.Invoke());
        _classes.OnChange(_ => Changed?.Invoke());
    }

    /// <summary>Raised on each change; handlers must be quick.</summary>
    public event Action? Changed;

    /// <summary>Resource version of the ingresses up to which every change is known here. What is read after this is at least as new.</summary>
    public string? Version => _ingresses.Version;

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, _ingresses.RunAsync, _classes.RunAsync);

    /// <summary>The ingresses; waits for the first list, and a moment for the secrets of new ones.</summary>
    /// <param name="cancel">Ends also the watches of secrets that begin now.</param>
    public async Task<IReadOnlyList<KubernetesIngress>> GetAsync(CancellationToken cancel)
    {
        await _ingresses.WaitForSyncAsync(cancel);
        await _classes.WaitForSyncAsync(cancel);
        var served = _ingresses.List().Where(IsServed).ToList();
        await FollowAsync(served, cancel);
        return served;
    }

    /// <summary>What a secret holds that an ingress names.</summary>
    public TlsSecret SecretOf(string ns, string name)
    {
        if (!_secrets.TryGetValue((ns, name), out var followed) || !followed.Informer.HasSynced)
            return new TlsSecret(null, "cannot be read yet");
        return followed.Informer.Find(ns, name) is { } secret
            ? _read.GetValue(secret, s => new(new TlsSecret(TlsCertificate.Read(s, out var fault), fault))).Value
            : new TlsSecret(null, $"does not exist in the namespace {ns}: create it");
    }

    private bool IsServed(KubernetesIngress ingress) =>
        ingress.Metadata.DeletionTimestamp is null && IngressProxy.ClassOf(ingress) is { } name && _classes.Find(null, name)?.Spec.Controller == IngressProxy.Controller;

    private async Task FollowAsync(IReadOnlyList<KubernetesIngress> ingresses, CancellationToken cancel)
    {
        var wanted = (from ingress in ingresses
                      from tls in ingress.Spec.Tls ?? []
                      where !string.IsNullOrEmpty(tls.SecretName)
                      select (ingress.Metadata.Namespace ?? "", tls.SecretName)).ToHashSet();
        foreach (var (key, followed) in _secrets.Where(s => !wanted.Contains(s.Key)).ToList())
        {
            followed.Watch.Cancel();
            followed.Watch.Dispose();
            _secrets.Remove(key);
        }

        var added = wanted.Where(key => !_secrets.ContainsKey(key)).Select(key => Follow(key, cancel)).ToList();
        if (added.Count == 0)
            return;
        var all = Task.WhenAll(added.Select(informer => informer.WaitForSyncAsync(cancel)));
        await Task.WhenAny(all, Task.Delay(SecretPatience, _time, cancel));
        cancel.ThrowIfCancellationRequested();
    }

    // A node may read the secrets that ingresses name, one by one.
    private Informer<Secret> Follow((string Namespace, string Name) key, CancellationToken cancel)
    {
        var informer = new Informer<Secret>(_client, new InformerOptions<Secret>
        {
            Namespace = key.Namespace,
            FieldSelector = $"metadata.name={key.Name}",
            OnFailure = _onFailure,
        }, _time);
        informer.OnChange(_ => Changed?.Invoke());
        var watch = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _secrets[key] = new Followed(informer, watch);
        _ = informer.RunAsync(watch.Token);
        return informer;
    }
}
