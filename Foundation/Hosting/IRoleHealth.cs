using Npgsql;

namespace Platform.Foundation.Hosting;

/// <summary>Tells whether a role can do its work now. Each role registers one.</summary>
public interface IRoleHealth
{
    /// <summary>The role's name: <c>ApiGateway</c>.</summary>
    string Role { get; }

    /// <summary>Looks for what keeps the role from its work.</summary>
    /// <returns>The fault, one line with its remedy; null when there is none.</returns>
    Task<string?> FindFaultAsync(CancellationToken cancellationToken);
}

/// <summary>The health of a role that works on tables of its own.</summary>
/// <param name="role">The role's name.</param>
/// <param name="database">The database.</param>
/// <param name="table">A table that the role cannot do without.</param>
/// <param name="findOther">Looks for what else can be missing; null when there is nothing else.</param>
public sealed class TableRoleHealth(string role, NpgsqlDataSource database, string table, Func<string?>? findOther = null) : IRoleHealth
{
    /// <inheritdoc/>
    public string Role => role;

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand($"SELECT 1 FROM {table} LIMIT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return findOther?.Invoke();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException)
        {
            return $"The database does not answer for {table} ({exception.Message}): see postgres.log beside the Host's log; 'platform down' and 'platform up' start it anew.";
        }
    }
}
