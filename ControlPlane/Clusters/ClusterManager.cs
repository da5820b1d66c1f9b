using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts.Arm;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Clusters;

/// <summary>All hosted clusters of this process.</summary>
internal sealed partial class ClusterManager(
    ClusterRepository repository, NpgsqlDataSource database, ISecretProtector protector, PlatformInstallation installation, IPublicAddresses addresses,
    BootstrapObjects bootstrap, ClusterControllers controllers, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<ClusterManager>();
    private readonly ConcurrentDictionary<Guid, RunningCluster> _clusters = new();
    private readonly ConcurrentDictionary<string, RunningCluster> _byServerName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IPAddress, RunningCluster> _byAddress = new();
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _changing = new();

    /// <summary>Every cluster that runs.</summary>
    public IEnumerable<RunningCluster> All => _clusters.Values;

    /// <summary>Finds a cluster by its id.</summary>
    public RunningCluster? Find(Guid id) => _clusters.GetValueOrDefault(id);

    /// <summary>Finds the cluster that a connection belongs to: by SNI, else by local address.</summary>
    public RunningCluster? Find(string? serverName, IPAddress localAddress)
    {
        if (!string.IsNullOrEmpty(serverName) && _byServerName.TryGetValue(serverName, out var named)) return named;
        return _byAddress.GetValueOrDefault(localAddress.IsIPv4MappedToIPv6 ? localAddress.MapToIPv4() : localAddress);
    }

    /// <summary>Loads every cluster of the database and starts it.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var records = await repository.ListAsync(cancellationToken);
        await Parallel.ForEachAsync(records, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (record, stop) => await StartAsync(record, stop));
        LogLoaded(_logger, records.Count);
    }

    /// <summary>Creates a cluster, changes its version, stops or starts it; idempotent.</summary>
    /// <returns>Why not, or null.</returns>
    public Task<ArmFailure?> PutAsync(Guid id, ControlPlaneSpecification specification, CancellationToken cancellationToken) => AloneAsync(id, async () =>
    {
        if (SpecificationRules.Check(specification) is { } invalid) return invalid;
        if (Find(id) is { } existing)
        {
            var before = existing.Hosted.Specification;
            if (before with { KubernetesVersion = specification.KubernetesVersion, Stopped = specification.Stopped } != specification)
                return ArmFailure.Conflict("Only the Kubernetes version of a control plane can change, and whether it is stopped; everything else is fixed when it is created.");
            if (before != specification)
            {
                await repository.UpdateAsync(id, specification, cancellationToken);
                existing.Hosted.Specification = specification;
                if (before.Stopped != specification.Stopped) await RestartAsync(existing, cancellationToken);
            }
            // A creation that was cut off may have left the address out.
            await addresses.AddAsync(IPAddress.Parse(specification.ApiAddress), cancellationToken);
            return null;
        }
        var record = NewRecord(id, specification);
        if (!await repository.TryAddAsync(record, cancellationToken))
            return ArmFailure.Conflict($"The server name '{specification.ServerName}' or the address {specification.ApiAddress} belongs to another control plane.");
        await StartAsync(record, cancellationToken);
        LogCreated(_logger, id, specification.Name);
        return null;
    }, cancellationToken);

    /// <summary>Stops a cluster and deletes all of its data; idempotent.</summary>
    public Task<ArmFailure?> DeleteAsync(Guid id, CancellationToken cancellationToken) => AloneAsync(id, async () =>
    {
        if (_clusters.TryRemove(id, out var running))
        {
            _byServerName.TryRemove(running.Hosted.Specification.ServerName, out _);
            var address = IPAddress.Parse(running.Hosted.Specification.ApiAddress);
            _byAddress.TryRemove(address, out _);
            await running.DisposeAsync();
            await addresses.RemoveAsync(address, cancellationToken);
        }
        await repository.DeleteAsync(id, cancellationToken);
        LogDeleted(_logger, id);
        return null;
    }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters.Values) await cluster.DisposeAsync();
    }

    private async Task StartAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        var running = await RunningCluster.StartAsync(record, database, protector, installation, bootstrap, time, loggers, cancellationToken);
        var address = IPAddress.Parse(record.Specification.ApiAddress);
        _clusters[record.Id] = running;
        _byServerName[record.Specification.ServerName] = running;
        _byAddress[address] = running;
        await addresses.AddAsync(address, cancellationToken);
        if (!record.Specification.Stopped) running.Hosted.Controllers = controllers.RunAsync(running.Hosted, running.Hosted.Stopping);
    }

    // With all that it had in memory: watches and tunnels of before end, and what begins anew reads what is kept.
    private async Task RestartAsync(RunningCluster cluster, CancellationToken cancellationToken)
    {
        await cluster.DisposeAsync();
        var record = (await repository.ListAsync(cancellationToken)).Single(kept => kept.Id == cluster.Hosted.Id);
        await StartAsync(record, cancellationToken);
        LogRestarted(_logger, record.Id, record.Specification.Stopped ? "stopped" : "started");
    }

    private async Task<ArmFailure?> AloneAsync(Guid id, Func<Task<ArmFailure?>> change, CancellationToken cancellationToken)
    {
        var gate = _changing.GetOrAdd(id, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            gate.Release();
        }
    }

    private ClusterRecord NewRecord(Guid id, ControlPlaneSpecification specification)
    {
        using var authority = CertificateAuthority.Create("kubernetes", time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new ClusterRecord(id, specification, authority.CertificatePem, authority.PrivateKeyPem, key.ExportPkcs8PrivateKeyPem());
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "{Count} control planes loaded")]
    private static partial void LogLoaded(ILogger logger, int count);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Information, Message = "Control plane {Id} of {Name} created")]
    private static partial void LogCreated(ILogger logger, Guid id, string name);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Information, Message = "Control plane {Id} {What}")]
    private static partial void LogRestarted(ILogger logger, Guid id, string what);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Information, Message = "Control plane {Id} deleted")]
    private static partial void LogDeleted(ILogger logger, Guid id);
}
