using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Tests.Http;

public sealed class ResourceVerbsTests : IAsyncLifetime
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_created_object_has_identity_and_is_read_back_as_it_was_answered()
    {
        var created = await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"y"}},"data":{"k":"v"}}""");
        created["metadata"]!["uid"]!.GetValue<string>().ShouldNotBeEmpty();
        created["metadata"]!["creationTimestamp"]!.GetValue<string>().ShouldEndWith("Z");
        var read = await server.OkAsync(HttpMethod.Get, ConfigMaps + "/a");
        JsonNode.DeepEquals(created, read).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_object_of_a_name_is_refused_as_existing()
    {
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var (code, status) = await server.SendAsync(HttpMethod.Post, ConfigMaps, """{"metadata":{"name":"a"}}""");
        code.ShouldBe(409);
        status["reason"]!.ToString().ShouldBe("AlreadyExists");
        status["message"]!.ToString().ShouldBe("configmaps \"a\" already exists");
        status["details"]!.ToJsonString().ShouldBe("""{"name":"a","kind":"configmaps"}""");
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_not_found_by_name()
    {
        var (code, status) = await server.SendAsync(HttpMethod.Get, "/apis/apps/v1/namespaces/default/deployments/x");
        code.ShouldBe(404);
        status["message"]!.ToString().ShouldBe("deployments.apps \"x\" not found");
        status["details"]!["group"]!.ToString().ShouldBe("apps");
    }

    [Fact]
    public async Task An_unknown_field_is_refused_by_path_when_strict_and_a_warning_otherwise()
    {
        const string body = """{"metadata":{"name":"a"},"spec":{"foo":1,"containers":[{"name":"a","image":"b"}]}}""";
        var (code, status) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods?fieldValidation=Strict", body);
        code.ShouldBe(400);
        status["message"]!.ToString().ShouldBe(
            "Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.foo\"");
        using var response = await server.Client.PostAsync(
            "/api/v1/namespaces/default/pods", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        response.Headers.GetValues("Warning").ShouldBe(["299 - \"unknown field \\\"spec.foo\\\"\""]);
    }

    [Fact]
    public async Task An_update_from_an_older_version_is_a_conflict()
    {
        var first = await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var next = (JsonObject)first.DeepClone();
        next["data"] = new JsonObject { ["k"] = "1" };
        await server.OkAsync(HttpMethod.Put, ConfigMaps + "/a", next.ToJsonString());
        next["data"] = new JsonObject { ["k"] = "2" };
        var (code, status) = await server.SendAsync(HttpMethod.Put, ConfigMaps + "/a", next.ToJsonString());
        code.ShouldBe(409);
        status["message"]!.ToString().ShouldBe(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task An_update_that_changes_nothing_keeps_the_resource_version()
    {
        var first = await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
        var second = await server.OkAsync(HttpMethod.Put, ConfigMaps + "/a", first.ToJsonString());
        second["metadata"]!["resourceVersion"]!.ToString().ShouldBe(first["metadata"]!["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task A_list_comes_in_parts_that_together_are_everything()
    {
        for (var i = 0; i < 5; i++)
            await server.CreateAsync(ConfigMaps, $$$"""{"metadata":{"name":"c{{{i}}}"}}""");
        var names = new List<string>();
        var next = "";
        do
        {
            var part = await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?limit=2&continue={next}");
            names.AddRange(part["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.ToString()));
            next = part["metadata"]!["continue"]?.ToString() ?? "";
        }
        while (next.Length > 0);
        names.ShouldBe(["c0", "c1", "c2", "c3", "c4"]);
    }

    [Fact]
    public async Task Selectors_choose_by_labels_and_fields()
    {
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a","labels":{"app":"web"}}}""");
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"b","labels":{"app":"db"}}}""");
        (await NamesAsync("?labelSelector=app%20in%20(web)")).ShouldBe(["a"]);
        (await NamesAsync("?fieldSelector=metadata.name%3Db")).ShouldBe(["b"]);
        var (code, _) = await server.SendAsync(HttpMethod.Get, ConfigMaps + "?fieldSelector=data.k%3Db");
        code.ShouldBe(400);
    }

    [Fact]
    public async Task Status_changes_only_through_its_subresource_and_the_rest_only_without()
    {
        const string deployments = "/apis/apps/v1/namespaces/default/deployments";
        var created = await server.CreateAsync(deployments, Deployment);
        created["metadata"]!["generation"]!.GetValue<int>().ShouldBe(1);
        created["status"]!["replicas"] = 3;
        created["spec"]!["replicas"] = 5;
        var status = await server.OkAsync(HttpMethod.Put, deployments + "/web/status", created.ToJsonString());
        status["status"]!["replicas"]!.GetValue<int>().ShouldBe(3);
        status["spec"]!["replicas"]!.GetValue<int>().ShouldBe(1);
        status["metadata"]!["generation"]!.GetValue<int>().ShouldBe(1);
        var spec = await server.OkAsync(
            HttpMethod.Patch, deployments + "/web", """{"spec":{"replicas":4},"status":{"replicas":9}}""", "application/merge-patch+json");
        spec["status"]!["replicas"]!.GetValue<int>().ShouldBe(3);
        spec["metadata"]!["generation"]!.GetValue<int>().ShouldBe(2);
        var scale = await server.OkAsync(HttpMethod.Get, deployments + "/web/scale");
        scale["spec"]!["replicas"]!.GetValue<int>().ShouldBe(4);
        scale["status"]!["selector"]!.ToString().ShouldBe("app=web");
    }

    [Fact]
    public async Task A_strategic_patch_merges_containers_by_name()
    {
        const string deployments = "/apis/apps/v1/namespaces/default/deployments";
        await server.CreateAsync(deployments, Deployment);
        var patched = await server.OkAsync(
            HttpMethod.Patch,
            deployments + "/web",
            """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"new"}]}}}}""",
            "application/strategic-merge-patch+json");
        var container = patched["spec"]!["template"]!["spec"]!["containers"]!.AsArray().ShouldHaveSingleItem()!;
        container["image"]!.ToString().ShouldBe("new");
        container["ports"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_with_finalizers_waits_for_them_and_then_goes()
    {
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a","finalizers":["example.com/x"]}}""");
        var deleting = await server.OkAsync(HttpMethod.Delete, ConfigMaps + "/a");
        deleting["metadata"]!["deletionTimestamp"].ShouldNotBeNull();
        await server.OkAsync(HttpMethod.Get, ConfigMaps + "/a");
        await server.OkAsync(HttpMethod.Patch, ConfigMaps + "/a", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");
        (await server.SendAsync(HttpMethod.Get, ConfigMaps + "/a")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_running_pod_is_given_its_grace_and_goes_when_the_kubelet_says_so()
    {
        const string pods = "/api/v1/namespaces/default/pods";
        await server.CreateAsync(pods, """{"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"a","image":"b"}]}}""");
        var deleting = await server.OkAsync(HttpMethod.Delete, pods + "/p");
        deleting["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>().ShouldBe(30);
        await server.OkAsync(HttpMethod.Delete, pods + "/p", """{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0}""");
        (await server.SendAsync(HttpMethod.Get, pods + "/p")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_dry_run_answers_like_the_real_thing_and_keeps_nothing()
    {
        var (code, body) = await server.SendAsync(HttpMethod.Post, ConfigMaps + "?dryRun=All", """{"metadata":{"name":"a"}}""");
        code.ShouldBe(201);
        body["metadata"]!["uid"].ShouldNotBeNull();
        (await server.SendAsync(HttpMethod.Get, ConfigMaps + "/a")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task Nothing_is_created_in_a_namespace_that_does_not_exist()
    {
        var (code, status) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/nowhere/configmaps", """{"metadata":{"name":"a"}}""");
        code.ShouldBe(404);
        status["message"]!.ToString().ShouldBe("namespaces \"nowhere\" not found");
    }

    private const string Deployment =
        """
        {"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
        "spec":{"containers":[{"name":"web","image":"nginx:1","ports":[{"containerPort":80}]}]}}}}
        """;

    private async Task<IReadOnlyList<string>> NamesAsync(string query)
    {
        var list = await server.OkAsync(HttpMethod.Get, ConfigMaps + query);
        return [.. list["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.ToString())];
    }

    [Theory]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io", 406)]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", 201)]
    public async Task What_is_only_answered_is_no_table(string accept, int code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        {
            Content = new StringContent("""{"spec":{"resourceAttributes":{"verb":"list","resource":"endpoints","namespace":"kube-system"}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd(accept);
        using var response = await server.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(code);
    }
}
