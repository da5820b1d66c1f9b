using Npgsql;

namespace Pets.Web;

/// <summary>The pictures in the database.</summary>
internal sealed class PetStore(NpgsqlDataSource database) : IAsyncDisposable
{
    /// <summary>Reads the settings PGHOST, PGPORT, PGDATABASE, PGUSER and POSTGRES_PASSWORD; connects on first use.</summary>
    public static PetStore Open(IConfiguration settings)
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
        return new PetStore(new NpgsqlSlimDataSourceBuilder(connection.ConnectionString).Build());
    }

    /// <summary>The name of a picture, picked at random.</summary>
    public async Task<string> PickAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT picture FROM pets ORDER BY random() LIMIT 1");
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "nobody.jpg";
    }

    /// <summary>Returns when the database answers.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
