using System.Text;
using System.Text.Json;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Pods.Images;

/// <summary>Credentials to pull an image with, in the order to try them.</summary>
public sealed class RegistryCredentials(IPodApi api, RegistryAccess? registry)
{
    /// <summary>Those of the pod's imagePullSecrets, then the node's own for the platform's registries, else none at all.</summary>
    public async Task<IReadOnlyList<AuthConfig?>> ForAsync(Pod pod, string image, CancellationToken cancel)
    {
        var host = ImageName.Host(image);
        var result = new List<AuthConfig?>();
        foreach (var reference in pod.Spec.ImagePullSecrets ?? [])
        {
            if (await api.GetSecretAsync(pod.Metadata.Namespace ?? "", reference.Name ?? "", cancel) is { } secret
                && FromSecret(secret, host, ImageName.Normalize(image)) is { } found)
                result.Add(found);
        }

        if (registry is not null && host.EndsWith(registry.HostSuffix, StringComparison.OrdinalIgnoreCase))
            result.Add(new AuthConfig { Username = registry.ClientId, Password = registry.ClientSecret, ServerAddress = AddressOf(host) });
        return result.Count > 0 ? result : [null];
    }

    /// <summary>containerd reads it as a URL, and without a scheme finds no host in it to match the registry's.</summary>
    private static string AddressOf(string host) => $"https://{host}";

    private static AuthConfig? FromSecret(Secret secret, string host, string image)
    {
        var data = secret.Data ?? new Dictionary<string, byte[]>();
        if (!data.TryGetValue(".dockerconfigjson", out var json) && !data.TryGetValue(".dockercfg", out json))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var auths = document.RootElement.TryGetProperty("auths", out var inner) ? inner : document.RootElement;
            var best = auths.EnumerateObject().Where(e => Matches(e.Name, host, image)).OrderByDescending(e => e.Name.Length).ToList();
            return best.Count == 0 ? null : Read(best[0].Value, host);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A secret that is no docker configuration offers nothing; the registry's refusal will say so.
            return null;
        }
    }

    private static bool Matches(string entry, string host, string image)
    {
        var name = entry.Replace("https://", "").Replace("http://", "").TrimEnd('/');
        if (host == "docker.io" && name is "index.docker.io/v1" or "index.docker.io" or "registry-1.docker.io")
            return true;
        return name == host || image.StartsWith(name + "/", StringComparison.Ordinal);
    }

    private static AuthConfig Read(JsonElement entry, string host)
    {
        var auth = new AuthConfig { ServerAddress = AddressOf(host) };
        if (entry.TryGetProperty("username", out var user) && entry.TryGetProperty("password", out var password))
        {
            auth.Username = user.GetString() ?? "";
            auth.Password = password.GetString() ?? "";
        }
        else if (entry.TryGetProperty("auth", out var both))
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(both.GetString() ?? "")).Split(':', 2);
            auth.Username = parts[0];
            auth.Password = parts.Length > 1 ? parts[1] : "";
        }

        if (entry.TryGetProperty("identitytoken", out var token))
            auth.IdentityToken = token.GetString() ?? "";
        return auth;
    }
}
