namespace Platform.ControlPlane.Tests.Http;

/// <summary>What a cluster serves follows its Kubernetes version.</summary>
public sealed class LevelTests
{
    private const string Group = "/apis/storage.k8s.io/v1", Classes = Group + "/volumeattributesclasses";

    [Theory]
    [InlineData("1.33.6", 404, false)]
    [InlineData("1.34.2", 200, true)]
    [InlineData("1.35.0", 200, true)]
    public async Task A_kind_is_served_and_listed_from_its_version_on(string version, int code, bool listed)
    {
        await using var server = await ApiServer.StartAsync(version: version);
        (await server.SendAsync(HttpMethod.Get, Classes)).Code.ShouldBe(code);
        var resources = (await server.OkAsync(HttpMethod.Get, Group))["resources"]!.AsArray();
        resources.Any(r => r!["name"]!.GetValue<string>() == "volumeattributesclasses").ShouldBe(listed);
        resources.Any(r => r!["name"]!.GetValue<string>() == "storageclasses").ShouldBeTrue();
    }

    [Theory]
    [InlineData("1.33.6", false)]
    [InlineData("1.34.2", true)]
    public async Task A_field_is_served_and_described_from_its_version_on(string version, bool served)
    {
        const string pods = "/api/v1/namespaces/default/pods";
        const string pod = """{"metadata":{"generateName":"p"},"spec":{"hostnameOverride":"h","containers":[{"name":"c","image":"i"}]}}""";
        await using var server = await ApiServer.StartAsync(version: version);
        (await server.CreateAsync(pods, pod))["spec"]!["hostnameOverride"]?.ToString().ShouldBe(served ? "h" : null);
        (await server.SendAsync(HttpMethod.Post, pods + "?fieldValidation=Strict", pod)).Code.ShouldBe(served ? 201 : 400);
        (await server.Client.GetStringAsync("/openapi/v3/api/v1")).Contains("hostnameOverride").ShouldBe(served);
        var whole = await server.Client.GetStringAsync("/openapi/v2");
        whole.Contains("hostnameOverride").ShouldBe(served);
        whole.Contains("io.k8s.api.storage.v1.VolumeAttributesClass").ShouldBe(served);
        whole.ShouldContain("io.k8s.api.storage.v1.StorageClass");
    }
}
