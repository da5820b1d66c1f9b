using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Authentication.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.NodeAgent.Pods;

/// <summary>The API server as pods need it, over the Kubernetes API.</summary>
public sealed partial class ApiServerPods(IKubernetesClient client, TimeProvider time, ILogger<ApiServerPods> logger) : IPodApi
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public Task<string?> UpdateStatusAsync(Pod pod, PodStatus status, CancellationToken cancel) => TryAsync<string?>(async limited =>
    {
        var patch = new JsonObject
        {
            // The uid makes the server refuse when a new pod has taken the name.
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["status"] = JsonSerializer.SerializeToNode(status, KubernetesJson.Default.PodStatus),
        };
        return (await client.PatchStatusAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, ResourcePatch.Merge(patch), limited)).Metadata.ResourceVersion;
    }, e => e.IsNotFound || e.IsConflict, null, cancel);

    public Task DeleteAsync(Pod pod, CancellationToken cancel) => TryAsync(async limited =>
    {
        var options = new DeleteOptions { GracePeriodSeconds = 0, Preconditions = new Preconditions { Uid = pod.Metadata.Uid } };
        await client.DeleteAsync(ResourcePath.To(pod), options, limited);
        return true;
    }, e => e.IsNotFound || e.IsConflict, false, cancel);

    public Task<ConfigMap?> GetConfigMapAsync(string @namespace, string name, CancellationToken cancel) =>
        TryAsync<ConfigMap?>(async limited => await client.GetAsync<ConfigMap>(name, @namespace, limited), e => e.IsNotFound, null, cancel);

    public Task<Secret?> GetSecretAsync(string @namespace, string name, CancellationToken cancel) =>
        TryAsync<Secret?>(async limited => await client.GetAsync<Secret>(name, @namespace, limited), e => e.IsNotFound, null, cancel);

    public Task<PersistentVolumeClaim?> GetClaimAsync(string @namespace, string name, CancellationToken cancel) =>
        TryAsync<PersistentVolumeClaim?>(async limited => await client.GetAsync<PersistentVolumeClaim>(name, @namespace, limited), e => e.IsNotFound, null, cancel);

    public Task<PersistentVolume?> GetVolumeAsync(string name, CancellationToken cancel) =>
        TryAsync<PersistentVolume?>(async limited => await client.GetAsync<PersistentVolume>(name, null, limited), e => e.IsNotFound, null, cancel);

    public async Task<string> GetRuntimeHandlerAsync(string? runtimeClass, CancellationToken cancel) => string.IsNullOrEmpty(runtimeClass)
        ? "" : (await TryAsync(async limited => await client.GetAsync<RuntimeClass>(runtimeClass, null, limited), _ => false, new RuntimeClass(), cancel)).Handler;

    public async Task<ServiceAccountToken> CreateTokenAsync(Pod pod, string? audience, long expirationSeconds, CancellationToken cancel)
    {
        var request = new TokenRequest
        {
            Spec = new TokenRequestSpec
            {
                Audiences = string.IsNullOrEmpty(audience) ? [] : [audience],
                ExpirationSeconds = expirationSeconds,
                BoundObjectRef = new BoundObjectReference
                {
                    ApiVersion = "v1",
                    Kind = "Pod",
                    Name = pod.Metadata.Name,
                    Uid = pod.Metadata.Uid,
                },
            },
        };
        var account = string.IsNullOrEmpty(pod.Spec.ServiceAccountName) ? "default" : pod.Spec.ServiceAccountName;
        var path = new ResourcePath(ServiceAccount.Definition, pod.Metadata.Namespace, account, "token");
        var answer = await TryAsync(
            limited => client.CreateAsync<TokenRequest, TokenRequest>(path, request, limited), _ => false, request, cancel);
        return new ServiceAccountToken(answer.Status.Token, time.GetUtcNow(), answer.Status.ExpirationTimestamp.Value);
    }

    public async Task RecordAsync(Event happened, CancellationToken cancel)
    {
        try
        {
            if (happened.Count > 1)
            {
                var patch = new JsonObject { ["count"] = happened.Count, ["lastTimestamp"] = happened.LastTimestamp?.ToString() };
                if (await TryAsync(
                    async limited => await client.PatchAsync<Event>(
                        happened.Metadata.Name!, happened.Metadata.Namespace, ResourcePatch.Merge(patch), limited) is not null,
                    e => e.IsNotFound, false, cancel))
                    return;
            }

            await TryAsync<Event?>(async limited => await client.CreateAsync(happened, limited), e => e.IsAlreadyExists, null, cancel);
        }
        catch (PodApiException e)
        {
            LogEventLost(happened.Reason, happened.InvolvedObject.Name, e.Message);
        }
    }

    /// <param name="expected">Refusals that mean <paramref name="otherwise"/>.</param>
    private static async Task<T> TryAsync<T>(
        Func<CancellationToken, Task<T>> call, Func<KubernetesApiException, bool> expected, T otherwise, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            return await call(limit.Token);
        }
        catch (KubernetesApiException e) when (expected(e))
        {
            return otherwise;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new PodApiException($"the API server did not answer within {Limit.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException)
        {
            throw new PodApiException(e.Message, e);
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "The event {Reason} of pod {Name} is lost: {Fault}")]
    private partial void LogEventLost(string? reason, string? name, string fault);
}
