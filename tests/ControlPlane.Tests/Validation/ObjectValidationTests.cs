using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Validation;

public sealed class ObjectValidationTests : IAsyncLifetime
{
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(
        "/api/v1/namespaces/default/pods",
        """{"metadata":{"name":"p"},"spec":{}}""",
        "Pod \"p\" is invalid: spec.containers: Required value")]
    [InlineData(
        "/api/v1/namespaces/default/pods",
        """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b"},{"name":"a","image":"b"}]}}""",
        "Pod \"p\" is invalid: spec.containers[1].name: Duplicate value: \"a\"")]
    [InlineData(
        "/api/v1/namespaces/default/pods",
        """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b","volumeMounts":[{"name":"x","mountPath":"/x"}]}]}}""",
        "Pod \"p\" is invalid: spec.containers[0].volumeMounts[0].name: Not found: \"x\"")]
    [InlineData(
        "/api/v1/namespaces/default/pods",
        """{"metadata":{"name":"p"},"spec":{"restartPolicy":"Maybe","containers":[{"name":"a","image":"b"}]}}""",
        "Pod \"p\" is invalid: spec.restartPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"OnFailure\", \"Never\"")]
    [InlineData(
        "/apis/apps/v1/namespaces/default/deployments",
        """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"a","image":"b"}]}}}}""",
        "Deployment.apps \"d\" is invalid: spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`")]
    [InlineData(
        "/api/v1/namespaces/default/services",
        """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80},{"port":81,"name":"b"}]}}""",
        "Service \"s\" is invalid: spec.ports[0].name: Required value")]
    [InlineData(
        "/api/v1/namespaces/default/configmaps",
        """{"metadata":{"name":"c"},"data":{"a b":"x"}}""",
        "ConfigMap \"c\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    public async Task A_faulty_object_is_refused_with_the_field_at_fault(string path, string body, string message)
    {
        var (code, status) = await server.SendAsync(HttpMethod.Post, path, body);
        status["message"]!.ToString().ShouldBe(message);
        code.ShouldBe(422);
        status["details"]!["causes"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_selector_of_a_deployment_never_changes()
    {
        const string path = "/apis/apps/v1/namespaces/default/deployments";
        await server.CreateAsync(
            path,
            """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b","c":"d"}},"spec":{"containers":[{"name":"a","image":"b"}]}}}}""");
        var (code, status) = await server.SendAsync(
            HttpMethod.Patch, path + "/d", """{"spec":{"selector":{"matchLabels":{"a":null,"c":"d"}}}}""", "application/merge-patch+json");
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldEndWith("field is immutable");
    }

    [Fact]
    public async Task A_pod_changes_its_images_but_not_its_volumes()
    {
        const string path = "/api/v1/namespaces/default/pods";
        await server.CreateAsync(path, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b"}]}}""");
        await server.OkAsync(
            HttpMethod.Patch, path + "/p", """{"spec":{"containers":[{"name":"a","image":"c"}]}}""", "application/strategic-merge-patch+json");
        var (code, status) = await server.SendAsync(
            HttpMethod.Patch, path + "/p", """{"spec":{"volumes":[{"name":"v"}]}}""", "application/strategic-merge-patch+json");
        code.ShouldBe(422);
        status["details"]!["causes"]![0]!["field"]!.ToString().ShouldBe("spec");
    }

    [Fact]
    public async Task An_immutable_config_map_stays_as_it_is()
    {
        const string path = "/api/v1/namespaces/default/configmaps";
        await server.CreateAsync(path, """{"metadata":{"name":"c"},"immutable":true,"data":{"a":"b"}}""");
        var (code, status) = await server.SendAsync(HttpMethod.Patch, path + "/c", """{"data":{"a":"c"}}""", "application/merge-patch+json");
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldBe("ConfigMap \"c\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
    }
}
