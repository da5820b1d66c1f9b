using Npgsql;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Infrastructure;

/// <summary>One running monitoring role for all tests of the collection; each test makes workspaces of its own in it.</summary>
public sealed class MonitoringFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"platform-monitoring-{Guid.NewGuid():N}"[..30]);
    private int _names;

    internal NpgsqlDataSource Database { get; private set; } = null!;

    internal MonitoringHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Database = await _postgres.CreateDatabaseAsync();
        Host = await MonitoringHost.StartAsync(Database, _directory);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    /// <summary>A data source on a database of its own, for a test that runs a host of its own.</summary>
    internal Task<NpgsqlDataSource> CreateDatabaseAsync() => _postgres.CreateDatabaseAsync();

    /// <summary>A name that no other test has.</summary>
    internal string NewName() => $"logs{Interlocked.Increment(ref _names):D5}";

    /// <summary>Makes a workspace through its resource provider and waits until it is ready.</summary>
    internal async Task<TestWorkspace> CreateWorkspaceAsync(MonitoringHost? host = null)
    {
        var workspace = new TestWorkspace(host ?? Host, NewName());
        await workspace.CreateAsync();
        return workspace;
    }
}

[CollectionDefinition(Name)]
public sealed class MonitoringCollection : ICollectionFixture<MonitoringFixture>
{
    public const string Name = "monitoring";
}
