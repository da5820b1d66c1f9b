using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using Platform.Contracts.Monitoring;
using Platform.ControlPlane;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.Benchmarks.KubeApi;

/// <summary>The control-plane role as the Host composes it, alone in a process: <c>serve-kube-api CONNECTION-STRING DIRECTORY</c>.</summary>
internal static class KubeApiServer
{
    /// <summary>Serves until standard input ends; says <c>ready PORT INTERNAL-PORT BARE-PORT BARE-AUTHORITY</c> when it does.</summary>
    public static async Task<int> RunAsync(string connectionString, string directory)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning).SetMinimumLevel(LogLevel.Warning);
        // Standard output is for the benchmark, which reads it only when it waits for an answer.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSingleton(new PlatformInstallation { DataDirectory = directory })
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(Path.Combine(directory, "secrets.key")))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(NpgsqlDataSource.Create(connectionString))
            .AddSingleton<SchemaMigrator>()
            .AddSingleton<IPublicAddresses, OneAddress>()
            .AddSingleton<IMonitoringApi, NobodyMonitors>()
            .AddControlPlane();
        var internalPort = 0;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Use(ConnectionTurn.Pace);
                listen.UseHttps(Tls(kestrel.ApplicationServices.GetServices<IPublicSite>().Single()));
            });
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var app = builder.Build();
        var site = app.Services.GetServices<IPublicSite>().Single();
        app.Use((context, next) => context.Connection.LocalPort == Volatile.Read(ref internalPort) ? next(context) : site.HandleAsync(context));
        app.MapControlPlane();
        await app.Services.PrepareControlPlaneAsync(CancellationToken.None);
        await app.StartAsync();
        using var bare = new BareTls();
        using var ended = new CancellationTokenSource();
        var serving = bare.ServeAsync(ended.Token);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToList();
        Volatile.Write(ref internalPort, addresses.Single(address => address.Scheme == "http").Port);
        Console.WriteLine($"ready {addresses.Single(address => address.Scheme == "https").Port} {internalPort} {bare.Port} {bare.Authority}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line != "collect") continue;
            // What is left afterwards is what the clusters really hold.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine($"heap {GC.GetTotalMemory(true)}");
        }

        await ended.CancelAsync();
        await serving;
        await app.StopAsync();
        return 0;
    }

    private static TlsHandshakeCallbackOptions Tls(IPublicSite site) => new()
    {
        OnConnection = async context =>
        {
            var (name, local) = (context.ClientHelloInfo.ServerName, ((IPEndPoint)context.Connection.LocalEndPoint!).Address);
            if (site.TurnsOf(name, local) is { } turns) await context.Connection.Features.Get<ConnectionTurn>()!.BelongToAsync(turns, context.CancellationToken);
            return await site.SelectTlsAsync(name, local, context.CancellationToken) ?? throw new IOException($"no cluster has the name {name}");
        },
    };

    /// <summary>Clusters are told apart by SNI alone.</summary>
    private sealed class OneAddress : IPublicAddresses
    {
        public Task AddAsync(IPAddress address, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(IPAddress address, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>There is no diagnostic setting.</summary>
    private sealed class NobodyMonitors : IMonitoringApi
    {
        public Task<DiagnosticTargets> ListDiagnosticTargetsAsync(CancellationToken cancellationToken = default) => Task.FromResult(new DiagnosticTargets([]));

        public Task SendDiagnosticRecordsAsync(DiagnosticBatch batch, CancellationToken cancellationToken = default) => throw new InvalidOperationException("nobody asked for logs");
    }
}
