namespace Platform.ControlPlane.Tests.Http;

public sealed class ServerSideApplyTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/default/configmaps/a";
    private const string Apply = "application/apply-patch+yaml";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task What_a_manager_no_longer_states_goes()
    {
        await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=x", Body("a: '1'", "b: '2'"), Apply);
        var second = await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=x", Body("a: '1'"), Apply);
        second["data"]!.ToJsonString().ShouldBe("""{"a":"1"}""");
    }

    [Fact]
    public async Task Applying_the_same_again_changes_nothing()
    {
        var first = await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=x", Body("a: '1'"), Apply);
        var second = await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=x", Body("a: '1'"), Apply);
        second["metadata"]!["resourceVersion"]!.ToString().ShouldBe(first["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task The_field_of_another_is_a_conflict_unless_forced()
    {
        await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=x", Body("a: '1'"), Apply);
        var (code, status) = await server.SendAsync(HttpMethod.Patch, Path + "?fieldManager=y", Body("a: '2'"), Apply);
        code.ShouldBe(409);
        status["message"]!.ToString().ShouldBe("Apply failed with 1 conflict: conflict with \"x\": .data.a");
        status["details"]!["causes"]![0]!["reason"]!.ToString().ShouldBe("FieldManagerConflict");
        var forced = await server.OkAsync(HttpMethod.Patch, Path + "?fieldManager=y&force=true", Body("a: '2'"), Apply);
        forced["data"]!["a"]!.ToString().ShouldBe("2");
    }

    [Fact]
    public async Task Apply_needs_a_field_manager()
    {
        var (code, status) = await server.SendAsync(HttpMethod.Patch, Path, Body("a: '1'"), Apply);
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldContain("fieldManager: Required value: is required for apply patch");
    }

    private static string Body(params string[] data) =>
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n" + string.Concat(data.Select(d => $"  {d}\n"));
}
