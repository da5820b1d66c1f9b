using Npgsql;
using Platform.Monitoring.Tests.Infrastructure;

namespace Platform.Monitoring.Tests;

/// <summary>Runs the role in a process of its own, which a test can kill: <c>serve CONNECTION-STRING DIRECTORY</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["serve", var connection, var directory]) return 2;
        await using var database = NpgsqlDataSource.Create(connection);
        await using var host = await MonitoringHost.StartAsync(database, directory);
        await Console.Out.WriteLineAsync($"ready {host.Port}");
        await Console.Out.FlushAsync();
        // Ends with the test that started it, at the latest.
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }
}
