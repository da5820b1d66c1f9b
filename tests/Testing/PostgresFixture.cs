using Npgsql;
using Platform.Foundation.Data;

namespace Platform.Testing;

/// <summary>A real PostgreSQL for a test class or collection: private, on a unix socket, gone afterwards.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _directory = Path.Combine("/tmp", $"platform-pg-{Guid.NewGuid():N}"[..24]);
    private PrivatePostgres? _server;

    /// <summary>Connection string of the server's maintenance database.</summary>
    public string ConnectionString => _server!.ConnectionString;

    /// <summary>Makes an empty database and returns a data source on it; the caller disposes it.</summary>
    public async Task<NpgsqlDataSource> CreateDatabaseAsync()
    {
        var name = $"t{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(ConnectionString);
        await using var command = admin.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, MaxPoolSize = 20 }.ConnectionString);
    }

    /// <summary>Kills the server at once, as a power failure would, and starts it again.</summary>
    public async Task CrashAsync()
    {
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(_directory, "data", "postmaster.pid")))[0], provider: null);
        using (var postmaster = System.Diagnostics.Process.GetProcessById(pid))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }
        await _server!.StartAsync(CancellationToken.None);
    }

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        _server = new PrivatePostgres(Path.Combine(_directory, "data"), Path.Combine(_directory, "s"), Path.Combine(_directory, "log", "postgres.log"));
        await _server.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.StopAsync(CancellationToken.None);
        Directory.Delete(_directory, true);
    }
}
