using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.Tests.Monitoring;

public sealed class AddonProfilesTests
{
    private const string Workspace = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs1";

    [Theory]
    [InlineData("omsagent", "logAnalyticsWorkspaceResourceID", Workspace)]
    [InlineData("omsAgent", "loganalyticsworkspaceresourceid", "/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg/providers/microsoft.operationalinsights/workspaces/logs1")]
    public void Each_spelling_of_the_add_on_is_taken(string name, string property, string workspace)
    {
        var properties = Accept($$$$"""{"{{{{name}}}}":{"enabled":true,"config":{"{{{{property}}}}":"{{{{workspace}}}}","useAADAuth":"False"}}}""");

        AddonProfiles.WorkspaceOf(properties)!.Value.ShouldBe(Workspace);
        ((JsonObject)properties["addonProfiles"]!).Select(profile => profile.Key).ShouldBe(["omsagent"]);
    }

    [Fact]
    public void What_is_served_can_be_sent_again()
    {
        var once = Accept($$$$"""{"omsagent":{"enabled":true,"config":{"logAnalyticsWorkspaceResourceID":"{{{{Workspace}}}}"},"status":{"code":"Connected"}}}""");
        var twice = Accept(once["addonProfiles"]!.ToJsonString());

        JsonNode.DeepEquals(once, twice).ShouldBeTrue();
        twice["addonProfiles"]!["omsagent"]!["status"].ShouldBeNull();
    }

    [Fact]
    public void A_disabled_add_on_names_no_workspace() =>
        AddonProfiles.WorkspaceOf(Accept($$$$"""{"omsagent":{"enabled":false,"config":{"logAnalyticsWorkspaceResourceID":"{{{{Workspace}}}}"}}}""")).ShouldBeNull();

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"omsagent":true}""")]
    [InlineData("""{"omsagent":{"enabled":"yes"}}""")]
    [InlineData("""{"omsagent":{"enabled":true}}""")]
    [InlineData("""{"omsagent":{"enabled":true,"config":{"logAnalyticsWorkspaceResourceID":7}}}""")]
    [InlineData("""{"azurepolicy":{"enabled":true}}""")]
    public void Wrong_profiles_are_refused(string profiles) => Should.Throw<ArmException>(() => Accept(profiles)).Failure.Status.ShouldBe(400);

    [Theory]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/../providers/Microsoft.OperationalInsights/workspaces/logs1")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/..%2flogs")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs1?x=")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs1/tables/x")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/logs1")]
    [InlineData("logs1")]
    public void An_id_that_is_no_workspaces_is_refused(string id) =>
        Should.Throw<ArmException>(() => Accept(new JsonObject { ["omsagent"] = new JsonObject { ["enabled"] = true, ["config"] = new JsonObject { ["logAnalyticsWorkspaceResourceID"] = id } } }.ToJsonString()))
            .Failure.Message.ShouldContain("must be the id of a workspace");

    private static JsonObject Accept(string profiles)
    {
        var properties = new JsonObject { ["addonProfiles"] = JsonNode.Parse(profiles) };
        AddonProfiles.Accept(properties);
        return properties;
    }
}
