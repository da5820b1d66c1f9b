using Npgsql;
using Platform.Testing;

namespace Platform.Foundation.Tests.Data;

public sealed class PrivatePostgresTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_committed_row_survives_the_kill_of_the_server()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var write = database.CreateCommand("CREATE TABLE t (v int); INSERT INTO t VALUES (42)")) await write.ExecuteNonQueryAsync();

        await postgres.CrashAsync();

        await using var again = NpgsqlDataSource.Create(database.ConnectionString);
        await using var read = again.CreateCommand("SELECT v FROM t");
        (await read.ExecuteScalarAsync()).ShouldBe(42);
    }
}
