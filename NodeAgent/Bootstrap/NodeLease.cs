using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>Renews the node's lease every ten seconds, which says that the node lives.</summary>
public sealed partial class NodeLease(IKubernetesClient client, string nodeName, TimeProvider time, ILogger<NodeLease> logger)
{
    private const string Namespace = "kube-node-lease";
    private const int DurationSeconds = 40;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);
    private Lease? _lease;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                limit.CancelAfter(Limit);
                try
                {
                    await RenewAsync(limit.Token);
                }
                catch (Exception e) when (!cancel.IsCancellationRequested
                    && e is KubernetesApiException or HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException)
                {
                    _lease = null;
                    LogNotRenewed(e.Message);
                }
            }

            await Task.Delay(Period, time, cancel);
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        MicroTime now = time.GetUtcNow();
        _lease ??= await client.FindAsync<Lease>(nodeName, Namespace, cancel);
        if (_lease is null)
        {
            _lease = await client.CreateAsync(new Lease
            {
                Metadata = new ObjectMeta { Name = nodeName, Namespace = Namespace },
                Spec = new LeaseSpec { HolderIdentity = nodeName, LeaseDurationSeconds = DurationSeconds, RenewTime = now },
            }, cancel);
            return;
        }

        _lease = await client.UpdateAsync(_lease with
        {
            Spec = _lease.Spec with { HolderIdentity = nodeName, LeaseDurationSeconds = DurationSeconds, RenewTime = now },
        }, cancel);
    }

    [LoggerMessage(1201, LogLevel.Warning, "The node's lease is not renewed: {Fault}")]
    private partial void LogNotRenewed(string fault);
}
