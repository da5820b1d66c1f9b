using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Tests.Client;

public sealed class KubernetesClientTests
{
    [Fact]
    public async Task A_refusal_carries_the_status_of_the_api()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/namespaces/a/pods/b", context =>
        {
            context.Response.StatusCode = 404;
            return TestServer.Json(context, """{"kind":"Status","status":"Failure","reason":"NotFound","message":"pods \"b\" not found","code":404}""");
        }));

        var e = await Should.ThrowAsync<KubernetesApiException>(() => server.Client.GetAsync<Pod>("b", "a", CancellationToken.None));
        e.IsNotFound.ShouldBeTrue();
        e.Message.ShouldBe("pods \"b\" not found");
        (await server.Client.FindAsync<Pod>("b", "a", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_that_is_no_status_is_quoted()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/nodes/n", context =>
        {
            context.Response.StatusCode = 502;
            return context.Response.WriteAsync("bad gateway");
        }));

        var e = await Should.ThrowAsync<KubernetesApiException>(() => server.Client.GetAsync<Core.V1.Node>("n", null, CancellationToken.None));
        (e.Code, e.Message).ShouldBe((502, "bad gateway"));
    }

    [Fact]
    public async Task A_patch_sends_its_type_manager_and_token()
    {
        await using var server = await TestServer.StartAsync(app => app.MapPatch("/apis/apps/v1/namespaces/a/deployments/d/status", async context =>
        {
            context.Request.ContentType.ShouldBe(PatchContentType.Merge);
            context.Request.Query["fieldManager"].ToString().ShouldBe("me");
            context.Request.Headers.Authorization.ToString().ShouldBe("Bearer secret");
            var body = await JsonNode.ParseAsync(context.Request.Body);
            await TestServer.Json(context, $$$"""{"metadata":{"name":"d"},"spec":{"replicas":{{{body!["spec"]!["replicas"]}}}}}""");
        }));

        var patch = ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 4 } }) with { FieldManager = "me" };
        var updated = await server.Client.PatchStatusAsync<Apps.V1.Deployment>("d", "a", patch, CancellationToken.None);
        updated.Spec.Replicas.ShouldBe(4);
    }

    [Fact]
    public async Task Metadata_alone_is_asked_for_by_media_type()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/pods", context => TestServer.Json(
            context,
            context.Request.Headers.Accept.ToString().Contains("as=PartialObjectMetadataList", StringComparison.Ordinal)
                ? """{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"x"}}]}"""
                : "{}")));

        var list = await server.Client.ListAsync<PartialObjectMetadata>(ResourcePath.Of<Pod>(), new ListOptions(), CancellationToken.None);
        list.Items[0].Metadata.Name.ShouldBe("x");
    }

    [Fact]
    public async Task A_list_is_read_in_parts()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/pods", context => TestServer.Json(
            context,
            context.Request.Query.ContainsKey("continue")
                ? """{"metadata":{},"items":[{"metadata":{"name":"second"}}]}"""
                : """{"metadata":{"continue":"more"},"items":[{"metadata":{"name":"first"}}]}""")));

        var names = new List<string?>();
        await foreach (var pod in server.Client.ListAllAsync<Pod>(null, null, CancellationToken.None))
            names.Add(pod.Metadata.Name);
        names.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task A_watch_tells_updates_and_ends_with_the_servers_error()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/pods", async context =>
        {
            await context.Response.WriteAsync("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("""{"object":{"metadata":{"resourceVersion":"9"}},"type":"BOOKMARK"}""" + "\n");
            await context.Response.WriteAsync("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}""" + "\n");
        }));

        var seen = new List<(WatchUpdateType, string?)>();
        var e = await Should.ThrowAsync<KubernetesApiException>(async () =>
        {
            await foreach (var (type, pod) in server.Client.WatchAsync<Pod>(ResourcePath.Of<Pod>(), new WatchOptions(), CancellationToken.None))
                seen.Add((type, pod.Metadata.Name ?? pod.Metadata.ResourceVersion));
        });
        e.IsExpired.ShouldBeTrue();
        seen.ShouldBe([(WatchUpdateType.Added, "a"), (WatchUpdateType.Bookmark, "9")]);
    }
}
