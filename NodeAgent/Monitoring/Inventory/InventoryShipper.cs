using System.Text.Json;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Monitoring.Inventory;

/// <summary>Sends what is on the node: each period, and soon after its pods changed.</summary>
public sealed partial class InventoryShipper(
    IKubernetesClient client, NodeConfiguration node, MonitoringTarget target, SendQueue queue, MonitoringSettings settings, TimeProvider time,
    ILogger<InventoryShipper> logger)
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Pods of the node changed.</summary>
    public void Wake() => _wake.Release();

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await SampleAsync(cancel);
            }
            catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException)
            {
                LogFailed(e.Message);
            }

            if (await _wake.WaitAsync(settings.SamplePeriod, cancel))
                await Task.Delay(settings.Soon, time, cancel);
            while (_wake.Wait(0, cancel))
            {
            }
        }
    }

    private async Task SampleAsync(CancellationToken cancel)
    {
        var itself = await client.GetAsync<Platform.Kubernetes.Core.V1.Node>(node.NodeName, null, cancel);
        List<Pod> pods = [];
        await foreach (var pod in client.ListAllAsync<Pod>(null, new ListOptions { FieldSelector = $"spec.nodeName={node.NodeName}" }, cancel))
            pods.Add(pod);
        List<Service> services = [];
        await foreach (var service in client.ListAllAsync<Service>(null, null, cancel))
            services.Add(service);
        var now = time.GetUtcNow();
        Send("KubeNodeInventory", rows => NodeInventory.WriteNode(rows, target, itself, now));
        Send("KubePodInventory", rows => PodInventory.WritePods(rows, target, node.NodeName, pods, services, now));
        Send("ContainerInventory", rows => PodInventory.WriteContainers(rows, node.NodeName, pods, now));
    }

    private void Send(string table, Action<RowWriter> write)
    {
        using var rows = new RowWriter();
        write(rows);
        queue.Add(table, rows);
    }

    [LoggerMessage(5021, LogLevel.Warning, "The node's inventory is not sent this time: {Fault}")]
    private partial void LogFailed(string fault);
}
