using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Serialization;
using Platform.NodeAgent.Cri;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>Registers the Node and keeps its status: at once when something changes or somebody else has changed it, else every five minutes.</summary>
public sealed partial class NodeReporter(
    IKubernetesClient client, NodeConfiguration node, NodeDescription description, NodeHealthCheck health, CriClient cri, TimeProvider time,
    ILogger<NodeReporter> logger)
{
    private const int MaxImages = 50;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnreadyCheckPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>What an agent that begins has to find out anew is no news: the node was well, and its pods serve.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _wake = new(0);
    private IReadOnlyList<NodeCondition>? _conditions;
    private DateTimeOffset _reportedAt;
    private volatile bool _contradicted;

    /// <summary>Something the node's health depends on has changed.</summary>
    public void Wake() => _wake.Release();

    /// <summary>The Node as the API server has it. While it was not heard of, the control plane calls it unknown: it says at once how it is.</summary>
    public void Observe(Platform.Kubernetes.Core.V1.Node seen)
    {
        if (_conditions is not { } reported || !NodeConditions.Contradict(seen.Status.Conditions, reported))
            return;
        _contradicted = true;
        Wake();
    }

    /// <summary>Creates the Node, or brings the labels of the one that exists up to date; tries until it succeeds.</summary>
    public async Task RegisterAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (await client.TryCreateAsync(description.Registration(), cancel) is null)
                    await RelabelAsync(cancel);
                LogRegistered(node.NodeName);
                return;
            }
            catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException)
            {
                LogRefused(e.Message);
                await Task.Delay(RetryAfter, time, cancel);
            }
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var found = await health.CheckAsync(cancel);
            var now = time.GetUtcNow();
            var conditions = NodeConditions.Build(found, _conditions, now);
            var changed = _contradicted || _conditions is null || !Same(_conditions, conditions);
            var settles = _conditions is null && found.Problems.Count > 0 && time.GetElapsedTime(began) < Settling;
            if (!settles && (changed || now - _reportedAt >= ReportPeriod))
                await ReportAsync(conditions, cancel);
            await _wake.WaitAsync(found.Problems.Count > 0 ? UnreadyCheckPeriod : CheckPeriod, cancel);
            while (_wake.Wait(0, cancel))
            {
            }
        }
    }

    private async Task RelabelAsync(CancellationToken cancel)
    {
        var labels = new JsonObject();
        foreach (var (key, value) in description.Labels())
            labels[key] = value;
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } };
        await client.PatchAsync<Platform.Kubernetes.Core.V1.Node>(node.NodeName, null, ResourcePatch.Merge(patch), cancel);
    }

    private async Task ReportAsync(IReadOnlyList<NodeCondition> conditions, CancellationToken cancel)
    {
        try
        {
            _contradicted = false;
            var status = new NodeStatus
            {
                Capacity = description.Capacity,
                Allocatable = description.Allocatable,
                Addresses = description.Addresses(),
                Conditions = conditions,
                DaemonEndpoints = new NodeDaemonEndpoints { KubeletEndpoint = new DaemonEndpoint { Port = 10250 } },
                NodeInfo = description.Info(await RuntimeAsync(cancel)),
                Images = await ImagesAsync(cancel),
            };
            var patch = new JsonObject { ["status"] = JsonSerializer.SerializeToNode(status, KubernetesJson.Default.NodeStatus) };
            await client.PatchStatusAsync<Platform.Kubernetes.Core.V1.Node>(node.NodeName, null, ResourcePatch.StrategicMerge(patch), cancel);
            _conditions = conditions;
            _reportedAt = time.GetUtcNow();
            LogReported(conditions.First(c => c.Type == "Ready").Message);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            // Someone deleted the Node while its machine runs: it registers anew, as upstream's does.
            await RegisterAsync(cancel);
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException or CriException)
        {
            LogRefused(e.Message);
            _contradicted = true;
            await Task.Delay(RetryAfter, time, cancel);
        }
    }

    private async Task<string> RuntimeAsync(CancellationToken cancel)
    {
        var version = await cri.VersionAsync(cancel);
        return $"{version.RuntimeName}://{version.RuntimeVersion}";
    }

    private async Task<IReadOnlyList<ContainerImage>> ImagesAsync(CancellationToken cancel) =>
        [.. (await cri.ListImagesAsync(cancel)).OrderByDescending(i => i.Size).Take(MaxImages).Select(i => new ContainerImage
        {
            Names = [.. i.RepoDigests.Concat(i.RepoTags)],
            SizeBytes = (long)i.Size,
        })];

    private static bool Same(IReadOnlyList<NodeCondition> one, IReadOnlyList<NodeCondition> other) =>
        one.Select(c => (c.Type, c.Status, c.Message)).SequenceEqual(other.Select(c => (c.Type, c.Status, c.Message)));

    [LoggerMessage(1101, LogLevel.Information, "Registered as node {Name}")]
    private partial void LogRegistered(string name);

    [LoggerMessage(1102, LogLevel.Information, "Node status reported: {Ready}")]
    private partial void LogReported(string? ready);

    [LoggerMessage(1103, LogLevel.Warning, "The node's status is not reported yet: {Fault}")]
    private partial void LogRefused(string fault);
}
