using System.Text.Json.Nodes;
using Platform.Registry.Tests.Infrastructure;

namespace Platform.Registry.Tests.Resources;

[Collection(RegistryCollection.Name)]
public sealed class RegistryResourceTests(RegistryFixture fixture)
{
    [Fact]
    public async Task A_registry_is_served_as_az_reads_it()
    {
        var registry = await fixture.CreateRegistryAsync();

        var (status, body) = await registry.ArmAsync(HttpMethod.Get, registry.ResourceId);

        status.ShouldBe(200);
        ((string)body["id"]!).ShouldBe(registry.ResourceId);
        ((string)body["type"]!).ShouldBe("Microsoft.ContainerRegistry/registries");
        ((string)body["sku"]!["name"]!).ShouldBe("Basic");
        var properties = body["properties"]!;
        ((string)properties["loginServer"]!).ShouldBe(registry.LoginServer);
        ((bool)properties["adminUserEnabled"]!).ShouldBeFalse();
        ((string)properties["policies"]!["azureADAuthenticationAsArmPolicy"]!["status"]!).ShouldBe("enabled");
        ((string)properties["creationDate"]!).ShouldNotBeNullOrEmpty();
        registry.Host.HostNames.Names.ShouldContain(RegistryHost.HostOf(registry.Name));
    }

    [Fact]
    public async Task A_name_that_another_registry_has_is_refused_in_any_group_and_case()
    {
        var registry = await fixture.CreateRegistryAsync();
        var elsewhere = registry.ResourceId.Replace("/tests/", "/elsewhere/", StringComparison.Ordinal).Replace(registry.Name, registry.Name.ToUpperInvariant(), StringComparison.Ordinal);

        var (status, body) = await registry.ArmAsync(HttpMethod.Put, elsewhere, Request());

        status.ShouldBe(409, body.ToJsonString());
        ((string)body["error"]!["code"]!).ShouldBe("AlreadyInUse");
        ((string)body["error"]!["message"]!).ShouldContain("already in use");
    }

    [Theory]
    [InlineData("four")]
    [InlineData("with-dash")]
    [InlineData("with.dot")]
    [InlineData("with space")]
    [InlineData("ünïcode")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_of_another_form_is_refused(string name)
    {
        var registry = new TestRegistry(fixture.Host, "unused0");

        var (status, body) = await registry.ArmAsync(HttpMethod.Put, registry.ResourceId.Replace("unused0", Uri.EscapeDataString(name), StringComparison.Ordinal), Request());

        status.ShouldBe(400, body.ToJsonString());
        ((string)body["error"]!["message"]!).ShouldContain("5 to 50");
    }

    [Fact]
    public async Task Wrong_settings_are_refused_by_name()
    {
        var registry = new TestRegistry(fixture.Host, fixture.NewName());
        async Task<string> RefusedAsync(JsonObject request)
        {
            var (status, body) = await registry.ArmAsync(HttpMethod.Put, registry.ResourceId, request);
            status.ShouldBe(400, body.ToJsonString());
            return (string)body["error"]!["message"]!;
        }

        (await RefusedAsync(new JsonObject { ["sku"] = new JsonObject { ["name"] = "Basic" } })).ShouldContain("location");
        (await RefusedAsync(Request(sku: "Gold"))).ShouldContain("sku.name");
        (await RefusedAsync(Request(properties: new JsonObject { ["adminUserEnabled"] = "yes" }))).ShouldContain("adminUserEnabled");
        (await RefusedAsync(Request(properties: new JsonObject { ["anonymousPullEnabled"] = true }))).ShouldContain("anonymousPullEnabled");
        (await RefusedAsync(new JsonObject { ["location"] = "local", ["properties"] = 5 })).ShouldContain("properties");
        (await RefusedAsync(new JsonObject { ["location"] = "local", ["tags"] = new JsonArray(1) })).ShouldContain("tags");
        (await registry.ArmAsync(HttpMethod.Get, registry.ResourceId)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_availability_of_a_name_can_be_asked()
    {
        var registry = await fixture.CreateRegistryAsync();
        var path = $"/subscriptions/{registry.Host.Subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability";
        async Task<JsonObject> CheckAsync(string name) =>
            (await registry.ArmAsync(HttpMethod.Post, path, new JsonObject { ["name"] = name, ["type"] = "Microsoft.ContainerRegistry/registries" })).Body;

        ((bool)(await CheckAsync("freename1"))["nameAvailable"]!).ShouldBeTrue();
        ((string)(await CheckAsync(registry.Name.ToUpperInvariant()))["reason"]!).ShouldBe("AlreadyExists");
        ((string)(await CheckAsync("a-b"))["reason"]!).ShouldBe("Invalid");
    }

    [Fact]
    public async Task The_admin_user_signs_in_once_it_is_enabled_and_not_after_its_password_changed()
    {
        var registry = await fixture.CreateRegistryAsync();
        (await registry.ArmAsync(HttpMethod.Post, $"{registry.ResourceId}/listCredentials")).Status.ShouldBe(400);
        (await registry.ArmAsync(HttpMethod.Patch, registry.ResourceId, new JsonObject { ["properties"] = new JsonObject { ["adminUserEnabled"] = true } })).Status.ShouldBe(200);
        (await registry.SettledAsync()).ShouldBe("Succeeded");

        var (_, credentials) = await registry.ArmAsync(HttpMethod.Post, $"{registry.ResourceId}/listCredentials");
        ((string)credentials["username"]!).ShouldBe(registry.Name);
        var (first, second) = (PasswordOf(credentials, 0), PasswordOf(credentials, 1));
        (await SignsInAsync(registry, first)).ShouldBeTrue();
        (await SignsInAsync(registry, second)).ShouldBeTrue();

        var (_, changed) = await registry.ArmAsync(HttpMethod.Post, $"{registry.ResourceId}/regenerateCredential", new JsonObject { ["name"] = "password" });
        (await SignsInAsync(registry, first)).ShouldBeFalse();
        (await SignsInAsync(registry, second)).ShouldBeTrue();
        (await SignsInAsync(registry, PasswordOf(changed, 0))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeated_put_changes_nothing_and_a_patch_keeps_what_it_does_not_name()
    {
        var registry = await fixture.CreateRegistryAsync();
        (await registry.ArmAsync(HttpMethod.Put, registry.ResourceId, Request())).Body["properties"]!["provisioningState"]!.ToString().ShouldBe("Succeeded");
        var (_, patched) = await registry.ArmAsync(HttpMethod.Patch, registry.ResourceId, new JsonObject { ["tags"] = new JsonObject { ["team"] = "pets" } });
        ((string)patched["tags"]!["team"]!).ShouldBe("pets");
        ((string)patched["sku"]!["name"]!).ShouldBe("Basic");
    }

    [Fact]
    public async Task A_deleted_registry_frees_its_name()
    {
        var registry = await fixture.CreateRegistryAsync();

        (await registry.ArmAsync(HttpMethod.Delete, registry.ResourceId)).Status.ShouldBe(202);
        (await registry.SettledAsync()).ShouldBeNull();

        registry.Host.HostNames.Names.ShouldNotContain(RegistryHost.HostOf(registry.Name));
        await registry.CreateAsync();
    }

    private static JsonObject Request(string sku = "Basic", JsonObject? properties = null) =>
        new() { ["location"] = "local", ["sku"] = new JsonObject { ["name"] = sku }, ["properties"] = properties ?? [] };

    private static string PasswordOf(JsonObject credentials, int index) => (string)credentials["passwords"]![index]!["value"]!;

    private static async Task<bool> SignsInAsync(TestRegistry registry, string password)
    {
        using var client = registry.CreateClient();
        client.DefaultRequestHeaders.Authorization = TestRegistry.Basic(registry.Name, password);
        using var response = await client.GetAsync("/oauth2/token?scope=repository:app:pull,push");
        return response.IsSuccessStatusCode;
    }
}
