using System.Collections.Concurrent;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>Service-account tokens of pods, asked for anew when a fifth of their life is left.</summary>
public sealed class TokenCache(IPodApi api, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Uid, string? Audience, long Seconds), ServiceAccountToken> _tokens = new();

    public async Task<string> GetAsync(Pod pod, string? audience, long seconds, CancellationToken cancel)
    {
        var key = (pod.Metadata.Uid ?? "", audience, seconds);
        if (_tokens.TryGetValue(key, out var known) && !IsDue(known))
            return known.Token;
        try
        {
            var fresh = await api.CreateTokenAsync(pod, audience, seconds, cancel);
            _tokens[key] = fresh;
            return fresh.Token;
        }
        catch (PodApiException) when (known is not null && time.GetUtcNow() < known.ExpiresAt)
        {
            // The old one still holds; the next refresh asks again.
            return known.Token;
        }
    }

    public void Forget(string uid)
    {
        foreach (var key in _tokens.Keys.Where(k => k.Uid == uid))
            _tokens.TryRemove(key, out _);
    }

    private bool IsDue(ServiceAccountToken token) =>
        time.GetUtcNow() >= token.ExpiresAt - (token.ExpiresAt - token.IssuedAt) / 5;
}
