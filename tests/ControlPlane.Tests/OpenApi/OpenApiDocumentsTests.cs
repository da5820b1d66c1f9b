using System.Text.Json.Nodes;
using Platform.ControlPlane.Discovery;
using Platform.ControlPlane.OpenApi;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.OpenApi;

public sealed class OpenApiDocumentsTests
{
    private static readonly OpenApiDocuments Documents = Create();

    [Fact]
    public void The_index_leads_to_every_document_by_its_hash()
    {
        var paths = Parse("/openapi/v3")["paths"]!.AsObject();
        paths.Select(path => path.Key).ShouldContain("apis/apps/v1");
        foreach (var (path, entry) in paths)
            entry!["serverRelativeURL"]!.GetValue<string>().ShouldBe($"/openapi/v3/{path}?hash={Documents.Find("/openapi/v3/" + path)!.Hash}");
    }

    [Fact]
    public void Every_reference_leads_to_a_type()
    {
        foreach (var (path, _) in Parse("/openapi/v3")["paths"]!.AsObject())
        {
            var document = Parse("/openapi/v3/" + path);
            var types = document["components"]!["schemas"]!.AsObject();
            foreach (var reference in References(document)) types.ContainsKey(reference["#/components/schemas/".Length..]).ShouldBeTrue(reference);
        }
    }

    [Fact]
    public void References_of_the_old_form_lead_to_definitions()
    {
        var document = Parse("/openapi/v2");
        foreach (var reference in References(document)) document["definitions"]!.AsObject().ContainsKey(reference["#/definitions/".Length..]).ShouldBeTrue(reference);
    }

    [Fact]
    public void Merging_of_lists_is_told_as_kubectl_reads_it()
    {
        var containers = Parse("/openapi/v3/apis/apps/v1")["components"]!["schemas"]!["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!;
        containers["x-kubernetes-patch-strategy"]!.GetValue<string>().ShouldBe("merge");
        containers["x-kubernetes-patch-merge-key"]!.GetValue<string>().ShouldBe("name");
        containers["x-kubernetes-list-type"]!.GetValue<string>().ShouldBe("map");
        containers["items"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/io.k8s.api.core.v1.Container");
    }

    [Fact]
    public void Writing_operations_take_the_parameter_by_which_kubectl_asks_for_strictness()
    {
        var path = Parse("/openapi/v3/apis/apps/v1")["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!;
        var patch = path["patch"]!;
        patch["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()).ShouldContain("fieldValidation");
        patch["requestBody"]!["content"]!.AsObject().ContainsKey("application/strategic-merge-patch+json").ShouldBeTrue();
        patch["x-kubernetes-group-version-kind"]!["kind"]!.GetValue<string>().ShouldBe("Deployment");
        path["parameters"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void Types_of_kinds_carry_their_kind()
    {
        var pod = Parse("/openapi/v3/api/v1")["components"]!["schemas"]!["io.k8s.api.core.v1.Pod"]!;
        pod["x-kubernetes-group-version-kind"]![0]!["kind"]!.GetValue<string>().ShouldBe("Pod");
        pod["properties"]!.AsObject().ContainsKey("spec").ShouldBeTrue();
    }

    [Theory]
    [InlineData("/openapi/v3/apis/none/v1")]
    [InlineData("/openapi/v4")]
    [InlineData("/openapi")]
    public void Other_paths_are_not_found(string path) => Documents.Find(path).ShouldBeNull();

    [Theory]
    [InlineData("application/com.github.proto-openapi.spec.v2@v1.0+protobuf", false)]
    [InlineData("application/json;q=0.5, text/html", true)]
    [InlineData(null, true)]
    public void Clients_of_protobuf_alone_are_told_apart(string? accept, bool json) => OpenApiDocuments.AcceptsJson(accept).ShouldBe(json);

    [Fact]
    public void Every_kind_and_the_fields_of_pods_and_deployments_are_described_in_both_versions()
    {
        var core = Parse("/openapi/v3/api/v1")["components"]!["schemas"]!;
        string? Of(JsonNode? node) => (string?)node?["description"];
        foreach (var info in KindRegistry.CreateBuiltIn().All.Where(info => info.Kind.Use != ResourceUse.Subresource))
            Of(Parse("/openapi/v2")["definitions"]![info.Schema.Name!]).ShouldNotBeNullOrEmpty(info.Schema.Name);
        foreach (var type in (string[])["PodSpec", "Container", "ServiceSpec", "ServicePort", "Probe", "EnvVar"])
        {
            var undescribed = core["io.k8s.api.core.v1." + type]!["properties"]!.AsObject().Where(field => Of(field.Value) is null).Select(field => field.Key);
            undescribed.ShouldBeEmpty(type);
        }

        Of(core["io.k8s.api.core.v1.Pod"]!["properties"]!["kind"]).ShouldNotBeNullOrEmpty();
        Of(core["io.k8s.api.core.v1.ContainerPort"]!["properties"]!["containerPort"]).ShouldBe("Number of the port.");
    }

    private static OpenApiDocuments Create()
    {
        var kinds = KindRegistry.CreateBuiltIn();
        return new OpenApiDocuments(kinds, [.. kinds.All.Where(info => info.Kind.Use != ResourceUse.Subresource)
            .Select(info => new ServedResource(info.Kind, ServedResource.VerbsOf(info.Kind), []))], new Descriptions());
    }

    private static JsonNode Parse(string path) => JsonNode.Parse(Documents.Find(path)!.Body.Span)!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(field => field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
