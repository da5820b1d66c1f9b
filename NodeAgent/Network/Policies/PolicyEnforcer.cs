using System.Collections.Concurrent;
using System.Threading.Channels;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node.Nftables;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>Keeps the rules of network policies for this node's pods in force.</summary>
public sealed partial class PolicyEnforcer
{
    /// <summary>How long a pod's first container waits for the pod's policies.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly IKubernetesClient _client;
    private readonly Func<IReadOnlyList<Pod>> _pods;
    private readonly PolicyPod _dns;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Informer<NetworkPolicy> _policies;
    private readonly NftTable _table = new(PolicyRules.Table, PolicyRules.Frame);
    private readonly NftApplier _applier;
    private readonly ConcurrentDictionary<string, string> _addresses = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _presence = new(0);
    private TaskCompletionSource _pass = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PolicyDirectory? _directory;
    private long _asked;
    private long _served;

    /// <param name="client">The cluster's API.</param>
    /// <param name="pods">The pods of this node, as far as is known of them.</param>
    /// <param name="dnsAddress">Where cluster DNS answers on this node.</param>
    /// <param name="commands">Runs nft.</param>
    /// <param name="time">Measures the periods.</param>
    /// <param name="logger">Told what fails.</param>
    public PolicyEnforcer(
        IKubernetesClient client, Func<IReadOnlyList<Pod>> pods, string dnsAddress, CommandRunner commands, TimeProvider time, ILogger<PolicyEnforcer> logger)
    {
        (_client, _pods, _dns, _time, _logger) = (client, pods, PolicyPod.Dns(dnsAddress), time, logger);
        _applier = new NftApplier(PolicyRules.Table, _table, commands);
        _policies = new Informer<NetworkPolicy>(client, new InformerOptions<NetworkPolicy> { OnFailure = Interrupted }, time);
        _policies.OnChange(_ =>
        {
            _presence.Release();
            Wake();
        });
    }

    /// <summary>Something the rules depend on has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, _policies.RunAsync, FollowPeersAsync, KeepAsync, EnforceAsync);

    /// <summary>Waits until the policies of a pod are in force at its address.</summary>
    /// <returns>Whether they are; not when the policies are not known, or nft refuses them, for <see cref="Patience"/>.</returns>
    public async Task<bool> EnsureAsync(Pod pod, string? address, CancellationToken cancel)
    {
        if (pod.Spec.HostNetwork == true || address is null)
            return true;
        // A restarted container's pod is already in the rules.
        var known = _addresses.TryGetValue(pod.Metadata.Uid ?? "", out var before) && before == address;
        _addresses[pod.Metadata.Uid ?? ""] = address;
        if (_applier.Applied && _policies.HasSynced && (_policies.Count == 0 || (known && Volatile.Read(ref _served) > 0)))
            return true;
        var ticket = Interlocked.Increment(ref _asked);
        Wake();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Patience);
            while (true)
            {
                var pass = Volatile.Read(ref _pass);
                if (Volatile.Read(ref _served) >= ticket)
                    return true;
                await pass.Task.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Asked again, it is not taken for known.
            _addresses.TryRemove(pod.Metadata.Uid ?? "", out _);
            return false;
        }
    }

    private async Task EnforceAsync(CancellationToken cancel)
    {
        await _policies.WaitForSyncAsync(cancel);
        Wake();
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancel))
        {
            // Changes come in bunches.
            await Task.Delay(Gather, _time, cancel);
            try
            {
                await PassAsync(cancel);
            }
            catch (IOException e)
            {
                LogFailed(e.Message);
                await Task.Delay(RetryAfter, _time, cancel);
                Wake();
            }
        }
    }

    private async Task PassAsync(CancellationToken cancel)
    {
        var asked = Volatile.Read(ref _asked);
        var policies = _policies.List();
        var directory = _directory;
        // Rules of half of what they depend on would refuse what is allowed, or allow what is refused.
        if (policies.Count > 0 && directory is not { HasSynced: true })
            return;
        var local = _pods();
        foreach (var gone in _addresses.Keys.Except(local.Select(pod => pod.Metadata.Uid ?? "")))
            _addresses.TryRemove(gone, out _);
        _table.SetAll(policies.Count == 0 ? new Dictionary<string, NftPart>() : PolicyRules.Of(new PolicyWorld
        {
            Policies = policies,
            Namespaces = directory!.Namespaces(),
            Peers = [.. directory.Pods(), _dns],
            Local = [.. local.Select(pod => PolicyPod.Of(pod, _addresses.GetValueOrDefault(pod.Metadata.Uid ?? "") ?? pod.Status.PodIP)).OfType<PolicyPod>()],
        }));
        if (await _applier.ApplyAsync(cancel))
            LogApplied(policies.Count);
        Volatile.Write(ref _served, asked);
        Interlocked.Exchange(ref _pass, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Follows the cluster's pods and namespaces while there is a policy.</summary>
    private async Task FollowPeersAsync(CancellationToken cancel)
    {
        await _policies.WaitForSyncAsync(cancel);
        while (true)
        {
            while (_policies.Count == 0)
                await _presence.WaitAsync(cancel);
            var directory = new PolicyDirectory(_client, _time, Interrupted, Wake);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _directory = directory;
            var running = directory.RunAsync(Wake, ended.Token);
            while (_policies.Count > 0 && !running.IsCompleted)
                await Task.WhenAny(running, _presence.WaitAsync(ended.Token));
            _directory = null;
            await ended.CancelAsync();
            try
            {
                await running;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // The last policy is gone.
            }
        }
    }

    private Task KeepAsync(CancellationToken cancel) => _applier.KeepAsync(PutBack, _time, cancel);

    private void PutBack()
    {
        LogGone();
        Wake();
    }

    private void Interrupted(Exception e) => LogInterrupted(e.Message);

    [LoggerMessage(3301, LogLevel.Debug, "Rules of {Policies} network policies are in force")]
    private partial void LogApplied(int policies);

    [LoggerMessage(3302, LogLevel.Error, "The rules of network policies are not in force: {Fault}")]
    private partial void LogFailed(string fault);

    [LoggerMessage(3303, LogLevel.Warning, "Network policies or their peers are not seen for the moment: {Fault}")]
    private partial void LogInterrupted(string fault);

    [LoggerMessage(3304, LogLevel.Warning, "The rules of network policies were taken away and are put back")]
    private partial void LogGone();
}
