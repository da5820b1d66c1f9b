using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Platform.ControlPlane.Tests.Clusters;

namespace Platform.ControlPlane.Tests;

/// <summary>Runs the role with one cluster in a process of its own, which a test can kill: <c>serve CONNECTION-STRING DIRECTORY</c>.</summary>
internal static class Program
{
    /// <summary>File with the client certificate of the cluster's administrator, in PKCS #12.</summary>
    public const string ClientFile = "client.p12";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["serve", var connection, var directory]) return 2;
        await using var harness = await ControlPlaneHarness.StartAsync(NpgsqlDataSource.Create(connection), Path.Combine(directory, "secrets.key"));
        var cluster = harness.Clusters.All.SingleOrDefault()?.Hosted ?? await harness.CreateClusterAsync();
        using var client = ControlPlaneHarness.Certificate(cluster, "admin", "system:masters");
        await File.WriteAllBytesAsync(Path.Combine(directory, ClientFile), client.Export(X509ContentType.Pkcs12));
        await Console.Out.WriteLineAsync($"ready {harness.Port}");
        await Console.Out.FlushAsync();
        // Ends with the test that started it, at the latest.
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }
}
