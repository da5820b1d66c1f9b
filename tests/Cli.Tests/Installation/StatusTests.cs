using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Installation;

public sealed class StatusTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("platform-status-").FullName;

    private string Socket => Path.Combine(_data, "control.sock");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Status_is_what_the_host_says_on_its_socket()
    {
        await using var host = await StartAsync("""
            {"pid":4711,"version":"0.1.0","state":"Ready","address":"198.18.0.1","domain":"platform.internal",
             "roles":[{"name":"ApiGateway","state":"Ready","detail":""},{"name":"Registry","state":"Ready","detail":"2 registries"}]}
            """);
        (await RunAsync()).Out.ShouldBe("Role        State  Detail\n----------  -----  ------------\nApiGateway  Ready\nRegistry    Ready  2 registries\n");
        (await RunAsync("--query", "pid", "-o", "tsv")).Out.ShouldBe("4711\n");
        JsonNode.Parse((await RunAsync("--output", "json")).Out)!["roles"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_that_is_gone_is_told_as_such()
    {
        Describe();
        var run = await RunAsync();
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (NotRunning) ");
        run.OnlyErrorLine.ShouldContain("'platform up'");
    }

    [Fact]
    public async Task A_damaged_description_is_told_as_such()
    {
        Describe();
        await File.WriteAllTextAsync(Path.Combine(_data, "host.json"), "{");
        (await RunAsync()).OnlyErrorLine.ShouldStartWith("ERROR: (InstallationDamaged) ");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_data, ["status", "--data-dir", _data, .. arguments]);

    private void Describe()
    {
        Directory.CreateDirectory(Path.Combine(_data, "pki"));
        File.WriteAllText(Path.Combine(_data, "pki", "ca.crt"), "not looked at here");
        File.WriteAllText(Path.Combine(_data, "host.json"), new JsonObject
        {
            ["pid"] = Environment.ProcessId,
            ["startTime"] = Process.GetCurrentProcess().StartTime.ToUniversalTime().ToString("O"),
            ["domain"] = "platform.internal",
            ["pool"] = "198.18.0.0/16",
            ["platformAddress"] = "198.18.0.1",
            ["installationId"] = "abcd",
            ["controlSocket"] = Socket,
        }.ToJsonString());
    }

    private async Task<WebApplication> StartAsync(string status)
    {
        Describe();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket));
        var host = builder.Build();
        host.Run(http => http.Response.WriteAsync(status));
        await host.StartAsync();
        return host;
    }
}
