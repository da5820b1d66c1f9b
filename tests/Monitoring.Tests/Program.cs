using Npgsql;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Tests.Infrastructure;
using Platform.Monitoring.Tests.Kql;

namespace Platform.Monitoring.Tests;

/// <summary>Runs the role in a process of its own, which a test can kill: <c>serve CONNECTION-STRING DIRECTORY</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["open", var workspace]) return await OpenAsync(workspace);
        if (arguments is not ["serve", var connection, var directory]) return 2;
        await using var database = NpgsqlDataSource.Create(connection);
        await using var host = await MonitoringHost.StartAsync(database, directory);
        await Console.Out.WriteLineAsync($"ready {host.Port}");
        await Console.Out.FlushAsync();
        // Ends with the test that started it, at the latest.
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }

    // Says why a workspace's database cannot be opened.
    private static async Task<int> OpenAsync(string directory)
    {
        try
        {
            await using var database = WorkspaceDatabase.Open(directory, KqlFixture.Options(directory), TimeProvider.System);
            return 0;
        }
        catch (DuckDbException exception)
        {
            await Console.Out.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
