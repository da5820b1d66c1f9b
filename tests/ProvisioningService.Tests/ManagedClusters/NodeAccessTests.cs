using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.ManagedClusters;

namespace Platform.ProvisioningService.Tests.ManagedClusters;

/// <summary>The cluster's <c>linuxProfile</c>.</summary>
public sealed class NodeAccessTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGLfbKUVDrgJLTeG9cCO9bWFJyG0J7rc5uZkqZQ5cN5j";

    [Fact]
    public void Nobody_may_sign_in_unless_a_key_is_given()
    {
        var properties = new JsonObject();
        LinuxProfile.Accept(properties, []);
        LinuxProfile.AccessOf(properties).ShouldBeNull();
    }

    [Fact]
    public void A_key_is_its_users_who_has_azs_name_when_none_is_given()
    {
        var properties = Profile($"  {Key}   me@here\n");
        LinuxProfile.Accept(properties, []);
        var access = LinuxProfile.AccessOf(properties).ShouldNotBeNull();
        access.User.ShouldBe("azureuser");
        access.Keys.ShouldBe([$"{Key} me@here"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("ssh-ed25519 AAAA")]
    [InlineData("ssh-ed25519 !!!!")]
    [InlineData("ssh-dss AAAAC3NzaC1lZDI1NTE5AAAAIGLfbKUVDrgJLTeG9cCO9bWFJyG0J7rc5uZkqZQ5cN5j")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGLfbKUVDrgJLTeG9cCO9bWFJyG0J7rc5uZkqZQ5cN5j")]
    [InlineData("command=\"reboot\" " + Key)]
    [InlineData(Key + " a\n" + Key + " b")]
    public void What_is_no_public_key_alone_is_refused_with_what_one_looks_like(string text) =>
        Should.Throw<ArmException>(() => LinuxProfile.Accept(Profile(text), [])).Failure.Message.ShouldContain("such as 'ssh-ed25519");

    [Theory]
    [InlineData("root")]
    [InlineData("sshd")]
    [InlineData("Me")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public void A_user_that_is_the_systems_or_no_name_is_refused(string user) =>
        Should.Throw<ArmException>(() => LinuxProfile.Accept(Profile(Key, user), [])).Failure.Message.ShouldContain("adminUsername");

    [Theory]
    [InlineData("3")]
    [InlineData("{\"ssh\":3}")]
    [InlineData("{\"ssh\":{\"publicKeys\":[]}}")]
    [InlineData("{\"ssh\":{\"publicKeys\":[7]}}")]
    [InlineData("{}")]
    public void A_profile_of_another_shape_is_refused(string profile) =>
        Should.Throw<ArmException>(() => LinuxProfile.Accept(new JsonObject { ["linuxProfile"] = JsonNode.Parse(profile) }, []));

    [Fact]
    public void The_user_stays_and_the_key_may_change()
    {
        var before = Profile(Key, "ops");
        LinuxProfile.Accept(before, []);
        LinuxProfile.Accept(Profile(Key + " other", "ops"), before);
        Should.Throw<ArmException>(() => LinuxProfile.Accept(Profile(Key, "other"), before)).Failure.Code.ShouldBe("PropertyChangeNotAllowed");
    }

    private static JsonObject Profile(string key, string? user = null) => new()
    {
        ["linuxProfile"] = new JsonObject { ["adminUsername"] = user, ["ssh"] = new JsonObject { ["publicKeys"] = new JsonArray(new JsonObject { ["keyData"] = key }) } },
    };
}
