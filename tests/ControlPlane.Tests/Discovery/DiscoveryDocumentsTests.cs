using System.Text.Json.Nodes;
using Platform.ControlPlane.Discovery;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Discovery;

public sealed class DiscoveryDocumentsTests
{
    private const string Kubectl =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private readonly DiscoveryDocuments _documents = new([.. KindRegistry.CreateBuiltIn().All.Where(info => info.Kind.Use != ResourceUse.Subresource)
        .Select(info => new ServedResource(
            info.Kind,
            ServedResource.VerbsOf(info.Kind),
            info.Kind.HasStatus ? [new ServedSubresource("status", info.Kind, ["get", "patch", "update"])] : []))]);

    [Fact]
    public void The_aggregated_form_lists_every_group_with_its_resources()
    {
        var document = _documents.Find("/apis", Kubectl).ShouldNotBeNull();
        document.ContentType.ShouldBe("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        var groups = Parse(document)["items"]!.AsArray();
        groups[0]!["metadata"]!["name"]!.GetValue<string>().ShouldBe("apps");
        var deployment = groups[0]!["versions"]![0]!["resources"]!.AsArray().Single(r => r!["resource"]!.GetValue<string>() == "deployments")!;
        deployment["scope"]!.GetValue<string>().ShouldBe("Namespaced");
        deployment["responseKind"]!["kind"]!.GetValue<string>().ShouldBe("Deployment");
        deployment["shortNames"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldContain("deploy");
        deployment["subresources"]![0]!["subresource"]!.GetValue<string>().ShouldBe("status");
    }

    [Fact]
    public void The_core_group_has_no_name() =>
        Parse(_documents.Find("/api", Kubectl)!)["items"]!.AsArray().ShouldHaveSingleItem()!["metadata"]!.AsObject().Count.ShouldBe(0);

    [Theory]
    [InlineData("/api", "APIVersions")]
    [InlineData("/apis", "APIGroupList")]
    [InlineData("/apis/apps", "APIGroup")]
    [InlineData("/apis/apps/v1", "APIResourceList")]
    [InlineData("/api/v1", "APIResourceList")]
    public void Each_step_of_plain_discovery_has_its_kind(string path, string kind)
    {
        foreach (var accept in (string?[])[null, "", "*/*", "application/json"])
            Parse(_documents.Find(path, accept)!)["kind"]!.GetValue<string>().ShouldBe(kind);
    }

    [Theory]
    [InlineData("/apis/none")]
    [InlineData("/apis/apps/v2")]
    [InlineData("/")]
    public void Other_paths_are_not_found(string path) => _documents.Find(path, Kubectl).ShouldBeNull();

    [Fact]
    public void Subresources_are_listed_after_their_resource()
    {
        var names = Parse(_documents.Find("/apis/apps/v1", null)!)["resources"]!.AsArray().Select(r => r!["name"]!.GetValue<string>()).ToList();
        names.IndexOf("deployments/status").ShouldBe(names.IndexOf("deployments") + 1);
    }

    [Fact]
    public void A_json_answer_is_preferred_when_it_is_asked_for_first() =>
        _documents.Find("/apis", "application/json, " + Kubectl)!.ContentType.ShouldBe("application/json");

    private static JsonNode Parse(DiscoveryDocument document) => JsonNode.Parse(document.Body.Span)!;
}
