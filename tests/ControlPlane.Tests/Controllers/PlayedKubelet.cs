using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>
/// Runs every pod that is bound to a node at once, and lets it go at once when it is deleted. Its image says how it ends:
/// <c>exit:N</c> at once with a code, <c>exit:index</c> with its completion index as the code, <c>broken</c> never starts.
/// </summary>
internal sealed class PlayedKubelet(KubernetesClient client, TimeProvider time)
{
    private readonly Informer<Pod> _pods = new(client, new InformerOptions<Pod>(), time);
    private readonly System.Threading.Channels.Channel<Pod> _changed = System.Threading.Channels.Channel.CreateUnbounded<Pod>();
    private int _next = 1;

    public Task RunAsync(CancellationToken cancellationToken)
    {
        _pods.OnChange(c =>
        {
            if (c.After is { } pod)
                _changed.Writer.TryWrite(pod);
        });
        return Task.WhenAll(_pods.RunAsync(cancellationToken), PlayAsync(cancellationToken));
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var pod in _changed.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await PlayAsync(pod, cancellationToken);
                }
                catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
                {
                    // The next change tells.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task PlayAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            return;
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            await client.DeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, new DeleteOptions { GracePeriodSeconds = 0 }, cancellationToken);
            return;
        }

        if (pod.Status.Phase is "Running" or "Succeeded" or "Failed" || pod.Spec.Containers[0].Image == "broken")
            return;
        if (pod.Spec.Containers[0].Image?.StartsWith("exit:", StringComparison.Ordinal) == true)
        {
            await EndAsync(pod, cancellationToken);
            return;
        }

        await client.UpdateStatusAsync(
            pod with
            {
                Status = pod.Status with
                {
                    Phase = "Running",
                    StartTime = time.GetUtcNow(),
                    PodIP = $"10.244.0.{_next++}",
                    Conditions = [.. pod.Status.Conditions ?? [], new PodCondition { Type = "Ready", Status = "True", LastTransitionTime = time.GetUtcNow() }],
                },
            },
            cancellationToken);
    }

    private async Task EndAsync(Pod pod, CancellationToken cancellationToken)
    {
        var ending = pod.Spec.Containers[0].Image!["exit:".Length..];
        var code = int.Parse(ending == "index" ? pod.Metadata.Annotations!["batch.kubernetes.io/job-completion-index"] : ending, provider: null);
        var now = (Time)time.GetUtcNow();
        var ended = new ContainerStateTerminated { ExitCode = code, Reason = code == 0 ? "Completed" : "Error", StartedAt = now, FinishedAt = now };
        await client.UpdateStatusAsync(
            pod with
            {
                Status = pod.Status with
                {
                    Phase = code == 0 ? "Succeeded" : "Failed",
                    ContainerStatuses = [new ContainerStatus { Name = pod.Spec.Containers[0].Name, State = new() { Terminated = ended } }],
                },
            },
            cancellationToken);
    }
}
