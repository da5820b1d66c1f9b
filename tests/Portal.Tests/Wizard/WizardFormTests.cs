using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Platform.Contracts.Arm;
using Platform.Portal.Wizard;

namespace Platform.Portal.Tests.Wizard;

public sealed class WizardFormTests
{
    [Fact]
    public void What_was_typed_survives_every_step()
    {
        var form = WizardForm.Read(Form(("step", "3"), ("name", " pets "), ("newGroup", "g"), ("podCidr", "10.1.0.0/16"), ("pool.name", "a,b"), ("pool.count", "1,2"), ("pool.mode", "System,User"), ("pool.size", "s,t")));

        form.Step.ShouldBe(3);
        form.Name.ShouldBe("pets");
        form.GroupName.ShouldBe("g");
        form.PodCidr.ShouldBe("10.1.0.0/16");
        form.Pools.ShouldBe([new("a", "1", "System", "s"), new("b", "2", "User", "t")]);
    }

    [Theory]
    [InlineData("99", 4)]
    [InlineData("-1", 0)]
    [InlineData("x", 0)]
    public void A_step_that_does_not_exist_is_brought_into_range(string step, int expected) => WizardForm.Read(Form(("step", step))).Step.ShouldBe(expected);

    [Fact]
    public void Pools_beyond_a_bound_are_not_read() =>
        WizardForm.Read(Form(("pool.name", string.Join(',', Enumerable.Repeat("p", 400))))).Pools.Count.ShouldBe(20);

    [Theory]
    [InlineData(0, "subscription", "")]
    [InlineData(0, "group", "6c5ab2c9-8f0c-4a51-9f9d-4d1a4a1a0001")]
    public void What_is_missing_is_named(int step, string target, string subscription) =>
        (new WizardForm { Subscription = subscription }).FindGap(step)!.Target.ShouldBe(target);

    [Fact]
    public void A_count_that_is_no_number_is_named() =>
        new WizardForm { Pools = [new("a", "two", "System", "s")] }.FindGap(1)!.Message.ShouldContain("'a'");

    [Theory]
    [InlineData("agentPoolProfile.count", 1)]
    [InlineData("networkProfile.podCidr", 2)]
    [InlineData("addonProfiles.omsagent", 3)]
    [InlineData("name", 0)]
    [InlineData(null, 4)]
    public void A_refusal_by_the_API_leads_to_the_step_that_mends_it(string? target, int step) => WizardForm.StepOf(ArmFailure.Invalid("no", target)).ShouldBe(step);

    [Fact]
    public void The_cluster_is_what_az_would_send()
    {
        var form = new WizardForm { Name = "pets", Location = "local", Version = "1.34.2", Workspace = "/subscriptions/x" };

        var body = form.ToResource();

        ((string?)body["location"]).ShouldBe("local");
        ((int?)body["properties"]!["agentPoolProfiles"]![0]!["count"]).ShouldBe(1);
        ((string?)body["properties"]!["addonProfiles"]!["omsagent"]!["config"]!["logAnalyticsWorkspaceResourceID"]).ShouldBe("/subscriptions/x");
        ((JsonObject)(form with { Workspace = "" }).ToResource()["properties"]!["addonProfiles"]!).Count.ShouldBe(0);
    }

    private static FormCollection Form(params (string Name, string Value)[] fields) =>
        new(fields.ToDictionary(field => field.Name, field => new StringValues(field.Value.Split(','))));
}
