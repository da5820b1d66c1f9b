using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.ControlPlane.Storage;
using Platform.Foundation.Data;
using Platform.Foundation.Security;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Storage;

/// <summary>The store over PostgreSQL.</summary>
public sealed class PostgresClusterStoreTests(PostgresFixture postgres) : ClusterStoreTests, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly string _keyFile = Path.GetTempFileName();
    private NpgsqlDataSource _database = null!;
    private ISecretProtector _protector = null!;

    public async Task InitializeAsync()
    {
        File.Delete(_keyFile);
        _protector = FileKeySecretProtector.OpenOrCreate(_keyFile);
        _database = await postgres.CreateDatabaseAsync();
        await new SchemaMigrator(_database, NullLogger<SchemaMigrator>.Instance).MigrateAsync("controlplane", typeof(ControlPlaneModule).Assembly, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        File.Delete(_keyFile);
    }

    private protected override Task<IRevisionLog> NewLogAsync() => Task.FromResult<IRevisionLog>(new PostgresRevisionLog(Guid.NewGuid(), _database, _protector));

    [Fact]
    public async Task Values_of_secrets_are_not_readable_in_the_database()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        await PutAsync(store, new ObjectKey("/secrets", "default", "s"), "correct-horse");
        await using var command = _database.CreateCommand("SELECT content FROM controlplane.revisions WHERE resource = '/secrets' AND name = 's'");
        Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!).ShouldNotContain("correct-horse");
    }

    [Fact]
    public async Task After_a_crash_of_the_database_everything_acknowledged_is_there_and_writing_goes_on()
    {
        var log = await NewLogAsync();
        var acknowledged = new List<string>();
        await using (var store = await ClusterStore.OpenAsync(log, Options with { WriteTimeout = TimeSpan.FromMinutes(1) }, TimeProvider.System, null, CancellationToken.None))
        {
            var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
            {
                for (var i = 0; i < 100; i++)
                {
                    await PutAsync(store, Pod($"p-{writer}-{i}"), $"{i}");
                    lock (acknowledged) acknowledged.Add($"p-{writer}-{i}");
                }
            }));
            await postgres.CrashAsync();
            await writers;
            store.List("/pods", null).Items.Count.ShouldBe(400);
        }
        await using var again = await OpenAsync(log);
        again.List("/pods", null).Items.Select(item => item.Key.Name).Order().ShouldBe(acknowledged.Order());
    }

    [Fact]
    public async Task After_a_rotation_and_resealing_secrets_need_the_old_key_no_more()
    {
        var cluster = Guid.NewGuid();
        var secret = new ObjectKey("/secrets", "default", "s");
        await using (var store = await OpenAsync(new PostgresRevisionLog(cluster, _database, _protector))) await PutAsync(store, secret, "correct-horse");

        FileKeySecretProtector.AddKey(_keyFile);
        var rotated = FileKeySecretProtector.OpenOrCreate(_keyFile);
        await using (var store = await OpenAsync(new PostgresRevisionLog(cluster, _database, rotated))) store.Get(secret).ShouldNotBeNull();
        using var resealing = new SecretResealing(SealedColumns.All, _database, rotated, NullLogger<SecretResealing>.Instance);
        (await resealing.ResealAsync(CancellationToken.None)).ShouldBe(1);
        (await resealing.ResealAsync(CancellationToken.None)).ShouldBe(0);

        await File.WriteAllBytesAsync(_keyFile, (await File.ReadAllBytesAsync(_keyFile))[..32]);
        await using var again = await OpenAsync(new PostgresRevisionLog(cluster, _database, FileKeySecretProtector.OpenOrCreate(_keyFile)));
        again.Get(secret).ShouldNotBeNull().Labels["app"].ShouldBe("correct-horse");
    }
}
