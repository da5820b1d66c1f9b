using System.Text.Json.Nodes;
using Platform.Monitoring.Tests.Infrastructure;

namespace Platform.Monitoring.Tests.Resources;

[Collection(MonitoringCollection.Name)]
public sealed class WorkspaceResourceTests(MonitoringFixture fixture)
{
    [Fact]
    public async Task A_workspace_is_served_as_az_reads_it()
    {
        var workspace = await fixture.CreateWorkspaceAsync();

        var (status, body) = await workspace.ArmAsync(HttpMethod.Get, workspace.ResourceId);

        status.ShouldBe(200);
        ((string)body["type"]!).ShouldBe("Microsoft.OperationalInsights/workspaces");
        var properties = body["properties"]!;
        Guid.Parse((string)properties["customerId"]!).ShouldBe(workspace.CustomerId);
        ((int)properties["retentionInDays"]!).ShouldBe(30);
        ((string)properties["sku"]!["name"]!).ShouldBe("PerGB2018");
        ((string)properties["createdDate"]!).ShouldNotBeNullOrEmpty();
        workspace.Host.HostNames.Names.ShouldContain(MonitoringHost.HostOf(workspace.CustomerId));
    }

    [Fact]
    public async Task Retention_changes_and_the_customer_id_stays()
    {
        var workspace = await fixture.CreateWorkspaceAsync();

        (await workspace.ArmAsync(HttpMethod.Put, workspace.ResourceId, TestWorkspace.Request(retention: 90))).Status.ShouldBe(200);
        (await workspace.SettledAsync()).ShouldBe("Succeeded");

        var (_, body) = await workspace.ArmAsync(HttpMethod.Get, workspace.ResourceId);
        ((int)body["properties"]!["retentionInDays"]!).ShouldBe(90);
        Guid.Parse((string)body["properties"]!["customerId"]!).ShouldBe(workspace.CustomerId);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-abcd")]
    [InlineData("with.dot")]
    public async Task A_name_of_another_form_is_refused(string name)
    {
        var workspace = new TestWorkspace(fixture.Host, name);

        (await workspace.ArmAsync(HttpMethod.Put, workspace.ResourceId, TestWorkspace.Request())).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Wrong_settings_are_refused_by_name()
    {
        var workspace = new TestWorkspace(fixture.Host, fixture.NewName());
        async Task<string> RefusedAsync(JsonObject request)
        {
            var (status, body) = await workspace.ArmAsync(HttpMethod.Put, workspace.ResourceId, request);
            status.ShouldBe(400, body.ToJsonString());
            return (string)body["error"]!["message"]!;
        }

        (await RefusedAsync([])).ShouldContain("location");
        (await RefusedAsync(TestWorkspace.Request(retention: 3))).ShouldContain("retentionInDays");
        (await RefusedAsync(TestWorkspace.Request(sku: "Gold"))).ShouldContain("sku.name");
        (await RefusedAsync(new JsonObject { ["location"] = "local", ["properties"] = 5 })).ShouldContain("properties");
    }

    [Fact]
    public async Task A_replaced_key_no_longer_signs_and_the_other_one_does()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        var (_, before) = await workspace.ArmAsync(HttpMethod.Post, $"{workspace.ResourceId}/sharedKeys");
        var (_, after) = await workspace.ArmAsync(HttpMethod.Post, $"{workspace.ResourceId}/regenerateSharedKey", new JsonObject { ["keyType"] = "Primary" });

        ((string)after["primarySharedKey"]!).ShouldNotBe((string)before["primarySharedKey"]!);
        ((string)after["secondarySharedKey"]!).ShouldBe((string)before["secondarySharedKey"]!);
        (await SendsAsync(workspace, before, "primarySharedKey")).ShouldBe(403);
        (await SendsAsync(workspace, after, "primarySharedKey")).ShouldBe(204);
        (await SendsAsync(workspace, after, "secondarySharedKey")).ShouldBe(204);
    }

    [Fact]
    public async Task Keys_are_not_in_the_database_in_the_open()
    {
        var workspace = await fixture.CreateWorkspaceAsync();

        await using var command = fixture.Database.CreateCommand("SELECT shared_keys FROM monitoring.workspaces WHERE customer_id = $1");
        command.Parameters.Add(new() { Value = workspace.CustomerId });
        var stored = (byte[])(await command.ExecuteScalarAsync())!;

        stored.AsSpan().IndexOf(workspace.Key).ShouldBe(-1);
    }

    [Fact]
    public async Task A_deleted_workspace_takes_its_rows_and_its_name_with_it()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        await workspace.SendAsync("Heartbeat", new JsonObject { ["Computer"] = "node-1" });
        var directory = Path.Combine(workspace.Host.Options.DataDirectory, workspace.CustomerId.ToString());
        Directory.Exists(directory).ShouldBeTrue();

        (await workspace.ArmAsync(HttpMethod.Delete, workspace.ResourceId)).Status.ShouldBe(202);
        (await workspace.SettledAsync()).ShouldBeNull();

        Directory.Exists(directory).ShouldBeFalse();
        workspace.Host.HostNames.Names.ShouldNotContain(MonitoringHost.HostOf(workspace.CustomerId));
        (await workspace.PostAsync(workspace.CreateMessage("/api/tables/Heartbeat", "[]"u8.ToArray()))).Status.ShouldBe(404);
    }

    private static async Task<int> SendsAsync(TestWorkspace workspace, JsonObject keys, string which) =>
        (await workspace.PostAsync(workspace.CreateMessage("/api/tables/Heartbeat", """[{"Computer":"node-1"}]"""u8.ToArray(), key: Convert.FromBase64String((string)keys[which]!)))).Status;
}
