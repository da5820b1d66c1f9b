using System.Net.Sockets;
using Npgsql;

namespace Pets.Web;

/// <summary>
/// The pictures in the database. It has one server, which moves to another node now and then and is away for some seconds: a
/// request waits for it and fails only when its patience ends.
/// </summary>
internal sealed class PetStore(NpgsqlDataSource database, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private bool _reached;

    /// <summary>Whether the database has ever answered this process.</summary>
    public bool Reached => Volatile.Read(ref _reached);

    /// <summary>Reads the settings PGHOST, PGPORT, PGDATABASE, PGUSER, POSTGRES_PASSWORD and PETS_PATIENCE_SECONDS; connects on first use.</summary>
    public static PetStore Open(IConfiguration settings, TimeProvider time)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = settings["PGHOST"] ?? "db",
            Port = int.TryParse(settings["PGPORT"], out var port) ? port : 5432,
            Database = settings["PGDATABASE"] ?? "pets",
            Username = settings["PGUSER"] ?? "pets",
            Password = settings["POSTGRES_PASSWORD"],
            Timeout = 3,
            CommandTimeout = 5,
            MaxPoolSize = 20,
        };
        var patience = TimeSpan.FromSeconds(int.TryParse(settings["PETS_PATIENCE_SECONDS"], out var seconds) ? seconds : 25);
        return new PetStore(new NpgsqlSlimDataSourceBuilder(connection.ConnectionString).Build(), patience, time);
    }

    /// <summary>The name of a picture, picked at random.</summary>
    public async Task<string> PickAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var command = database.CreateCommand("SELECT picture FROM pets ORDER BY random() LIMIT 1");
                var picture = await command.ExecuteScalarAsync(cancellationToken) as string ?? "nobody.jpg";
                Volatile.Write(ref _reached, true);
                return picture;
            }
            catch (Exception error) when (error is NpgsqlException { IsTransient: true } or SocketException && time.GetElapsedTime(begun) < patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Returns when the database answers.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
        Volatile.Write(ref _reached, true);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
