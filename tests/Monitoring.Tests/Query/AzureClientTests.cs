using System.Diagnostics;
using System.Text.Json.Nodes;
using Platform.Monitoring.Tests.Infrastructure;

namespace Platform.Monitoring.Tests.Query;

/// <summary>The query API as Azure's own client for JavaScript sees it.</summary>
[Collection(MonitoringCollection.Name)]
public sealed class AzureClientTests(MonitoringFixture fixture)
{
    [Fact]
    public async Task Azures_own_client_queries_a_workspace_and_is_told_of_faults()
    {
        var directory = Directory.CreateTempSubdirectory("platform-azure-client").FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Query", "client"))) File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(directory, "ca.pem"), fixture.Host.CertificatePem);
        await RunAsync(directory, "npm", "ci", "--silent", "--no-audit", "--no-fund");
        var workspace = await fixture.CreateWorkspaceAsync();
        await workspace.SendAsync("ContainerLogV2", new JsonObject { ["PodName"] = "web-1", ["LogMessage"] = new JsonObject { ["level"] = "info" } });
        var principal = await fixture.Host.Role.CreatePrincipalAsync();
        await workspace.AssignAsync(principal, "Log Analytics Reader");
        var token = await fixture.Host.TokenAsync(principal);
        var audience = $"https://{MonitoringHost.QueryHost}:{fixture.Host.Port}";
        async Task<JsonNode> QueryAsync(string query) => JsonNode.Parse(await RunAsync(directory, "node", "query.mjs", $"{audience}/v1", audience, token, workspace.CustomerId.ToString(), query))!;

        var answer = await QueryAsync("ContainerLogV2 | project TimeGenerated, PodName, Level = tostring(LogMessage.level), n = 5, big = 1.5, ok = true | render table");
        ((string?)answer["status"]).ShouldBe("Success", answer.ToJsonString());
        ((string)answer["asked"]![0]![0]!).ShouldBe($"{audience}/.default");
        var table = answer["tables"]![0]!;
        table["columnDescriptors"]!.AsArray().Select(column => $"{column!["name"]}:{column["type"]}").ShouldBe(
            ["TimeGenerated:datetime", "PodName:string", "Level:string", "n:long", "big:real", "ok:bool"]);
        table["rows"]![0]!.AsArray().Skip(1).Select(value => value!.ToJsonString()).ShouldBe(["\"web-1\"", "\"info\"", "5", "1.5", "true"]);
        ((double)answer["statistics"]!["query"]!["executionTime"]!).ShouldBeGreaterThan(0);
        ((string)answer["visualization"]!["visualization"]!).ShouldBe("table");

        ((string)(await QueryAsync("ContainerLogV2 | wher x"))["code"]!).ShouldBe("BadArgumentError");
        ((string)(await QueryAsync("range x from 1 to 600000 step 1"))["status"]!).ShouldBe("PartialFailure");
        Directory.Delete(directory, true);
    }

    private static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NODE_EXTRA_CA_CERTS"] = Path.Combine(directory, "ca.pem") },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return output;
    }
}
