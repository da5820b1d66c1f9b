using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Authorization;

/// <summary>Which secrets the nodes' proxies need: those that an ingress of theirs names for TLS, in its own namespace.</summary>
internal sealed class IngressReferences(IClusterStore store)
{
    private readonly ConditionalWeakTable<StoredObject, Named> _named = [];

    private sealed record Named(string? Class, IReadOnlySet<string> Secrets);

    /// <summary>Whether an ingress of the nodes' proxies names a secret.</summary>
    public bool Refer(string namespaceName, string secret)
    {
        if (namespaceName.Length == 0 || secret.Length == 0) return false;
        foreach (var ingress in store.List("networking.k8s.io/ingresses", namespaceName).Items)
            if (_named.GetValue(ingress, Read) is var named && named.Secrets.Contains(secret) && IsServed(named.Class)) return true;
        return false;
    }

    private bool IsServed(string? name) =>
        name is not null && store.Get(new ObjectKey("networking.k8s.io/ingressclasses", "", name)) is { } stored
        && JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.IngressClass)!.Spec.Controller == IngressProxy.Controller;

    private static Named Read(StoredObject stored)
    {
        var ingress = JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.Ingress)!;
        return new Named(IngressProxy.ClassOf(ingress), (ingress.Spec.Tls ?? []).Select(tls => tls.SecretName).OfType<string>().Where(name => name.Length > 0).ToHashSet());
    }
}
