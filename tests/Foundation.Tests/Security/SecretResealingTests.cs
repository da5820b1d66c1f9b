using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Foundation.Security;
using Platform.Testing;

namespace Platform.Foundation.Tests.Security;

public sealed class SecretResealingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly SealedColumn[] Columns =
    [
        SealedColumn.Of("keys", "bytes", "secret"), SealedColumn.OfJson("facts", "internal", "sealedWord"),
    ];

    private readonly string _keyFile = Path.Combine(Path.GetTempPath(), $"platform-key-{Guid.NewGuid():N}");
    private NpgsqlDataSource _database = null!;
    private FileKeySecretProtector _old = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _old = FileKeySecretProtector.OpenOrCreate(_keyFile);
        await RunAsync("CREATE TABLE keys (id int PRIMARY KEY, bytes bytea, secret boolean NOT NULL); CREATE TABLE facts (id int PRIMARY KEY, internal jsonb NOT NULL)");
        for (var i = 0; i < 500; i++) await RunAsync($"INSERT INTO keys VALUES ({i}, $1, true)", _old.Protect(Encoding.UTF8.GetBytes($"word {i}")));
        await RunAsync("INSERT INTO keys VALUES (1000, $1, false)", "plain"u8.ToArray());
        await RunAsync("INSERT INTO keys VALUES (1001, NULL, true)");
        await RunAsync("INSERT INTO facts VALUES (1, jsonb_build_object('sealedWord', encode($1, 'base64'), 'other', 7)), (2, '{}')", _old.Protect(new byte[100]));
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        File.Delete(_keyFile);
    }

    [Fact]
    public async Task Everything_that_an_older_key_sealed_is_sealed_with_the_newest_and_the_rest_is_left()
    {
        FileKeySecretProtector.AddKey(_keyFile);
        var rotated = FileKeySecretProtector.OpenOrCreate(_keyFile);
        using var resealing = new SecretResealing(Columns, _database, rotated, NullLogger<SecretResealing>.Instance);
        (await resealing.ResealAsync(default)).ShouldBe(501);
        (await resealing.ResealAsync(default)).ShouldBe(0);

        await File.WriteAllBytesAsync(_keyFile, (await File.ReadAllBytesAsync(_keyFile))[..32]);
        var newest = FileKeySecretProtector.OpenOrCreate(_keyFile);
        for (var i = 0; i < 500; i++) Encoding.UTF8.GetString(newest.Unprotect((byte[])(await ReadAsync($"SELECT bytes FROM keys WHERE id = {i}"))!)).ShouldBe($"word {i}");
        ((byte[])(await ReadAsync("SELECT bytes FROM keys WHERE id = 1000"))!).ShouldBe("plain"u8.ToArray());
        (await ReadAsync("SELECT bytes FROM keys WHERE id = 1001")).ShouldBe(DBNull.Value);
        newest.Unprotect(Convert.FromBase64String((string)(await ReadAsync("SELECT internal ->> 'sealedWord' FROM facts WHERE id = 1"))!)).ShouldBe(new byte[100]);
        (await ReadAsync("SELECT internal ->> 'other' FROM facts WHERE id = 1")).ShouldBe("7");
        (await ReadAsync("SELECT internal::text FROM facts WHERE id = 2")).ShouldBe("{}");
    }

    private async Task RunAsync(string sql, params byte[][] parameters)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.AddWithValue(parameter);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
