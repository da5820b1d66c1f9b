using System.Collections.Concurrent;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Events;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Pods.Images;

/// <summary>Sees that a container's image is on the node, by its pull policy; failed pulls back off from 10 s to 5 min.</summary>
public sealed class ImageFetcher(
    CriClient cri, RegistryCredentials credentials, RegistryHosts hosts, PodEvents events, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<(string Uid, string Image), Failure> _failures = new();

    private sealed record Failure(TimeSpan Delay, DateTimeOffset Until, string Message);

    /// <summary>The image as the runtime has it.</summary>
    /// <exception cref="PodSetupException"><c>ErrImagePull</c>, <c>ImagePullBackOff</c>, <c>ErrImageNeverPull</c>, <c>InvalidImageName</c>.</exception>
    public async Task<Image> EnsureAsync(Pod pod, Container container, PodSandboxConfig sandbox, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(container.Image))
            throw new PodSetupException("InvalidImageName", "the container names no image");
        var name = ImageName.Normalize(container.Image);
        var policy = container.ImagePullPolicy ?? ImageName.DefaultPolicy(container.Image);
        var present = await cri.ImageStatusAsync(name, cancel);
        if (present is not null && policy != "Always")
        {
            events.Normal(pod, container.Name, "Pulled", $"Container image \"{container.Image}\" already present on machine");
            return present;
        }

        if (policy == "Never")
        {
            var missing = $"Container image \"{container.Image}\" is not present with pull policy of Never";
            events.Warning(pod, container.Name, "ErrImageNeverPull", missing);
            throw new PodSetupException("ErrImageNeverPull", missing);
        }

        return await PullAsync(pod, container, name, sandbox, cancel);
    }

    /// <summary>When the next pull of one of the pod's images may be tried; null when none has failed.</summary>
    public DateTimeOffset? NextAttempt(string uid)
    {
        var due = _failures.Where(f => f.Key.Uid == uid).Select(f => f.Value.Until).ToList();
        return due.Count == 0 ? null : due.Min();
    }

    public void Forget(string uid)
    {
        foreach (var key in _failures.Keys.Where(k => k.Uid == uid))
            _failures.TryRemove(key, out _);
    }

    private async Task<Image> PullAsync(Pod pod, Container container, string name, PodSandboxConfig sandbox, CancellationToken cancel)
    {
        var key = (pod.Metadata.Uid ?? "", name);
        var now = time.GetUtcNow();
        _failures.TryGetValue(key, out var failure);
        if (failure is not null && now < failure.Until)
        {
            var text = $"Back-off pulling image \"{container.Image}\"";
            events.Normal(pod, container.Name, "BackOff", text);
            throw new PodSetupException("ImagePullBackOff", $"{text}: {failure.Message}");
        }

        events.Normal(pod, container.Name, "Pulling", $"Pulling image \"{container.Image}\"");
        try
        {
            var image = await PullWithAnyAsync(pod, name, sandbox, cancel);
            _failures.TryRemove(key, out _);
            var took = time.GetUtcNow() - now;
            events.Normal(
                pod, container.Name, "Pulled",
                $"Successfully pulled image \"{container.Image}\" in {took.TotalSeconds:0.###}s. Image size: {image.Size} bytes.");
            return image;
        }
        catch (Exception e) when (e is CriException or IOException or UnauthorizedAccessException)
        {
            var delay = failure is null ? FirstDelay : failure.Delay * 2 > MaxDelay ? MaxDelay : failure.Delay * 2;
            _failures[key] = new Failure(delay, time.GetUtcNow() + delay, $"ErrImagePull: {e.Message}");
            events.Warning(pod, container.Name, "Failed", $"Failed to pull image \"{container.Image}\": {e.Message}");
            events.Warning(pod, container.Name, "Failed", "Error: ErrImagePull");
            throw new PodSetupException("ErrImagePull", e.Message, e);
        }
    }

    private async Task<Image> PullWithAnyAsync(Pod pod, string name, PodSandboxConfig sandbox, CancellationToken cancel)
    {
        hosts.Ensure(ImageName.Host(name));
        var offers = await credentials.ForAsync(pod, name, cancel);
        for (var i = 0; ; i++)
        {
            try
            {
                var reference = await cri.PullImageAsync(name, offers[i], sandbox, cancel);
                return await cri.ImageStatusAsync(reference, cancel)
                    ?? throw new CriException("PullImage", GrpcStatusCode.NotFound, $"the image {reference} is gone right after its pull");
            }
            catch (CriException) when (i + 1 < offers.Count)
            {
                // The next credential may be the one that is entitled.
            }
        }
    }
}
