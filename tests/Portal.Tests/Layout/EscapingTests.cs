using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Kubernetes.Core.V1;
using Platform.Portal.Arm;
using Platform.Portal.Clusters;
using Platform.Portal.Groups;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Queries;

namespace Platform.Portal.Tests.Layout;

/// <summary>Names and texts come from tenants, their workloads and their logs: none becomes markup.</summary>
public sealed class EscapingTests
{
    private const string Hostile = "\"><img src=x onerror=alert(1)>'</td></textarea><script>alert(1)</script>";

    [Fact]
    public async Task Names_of_resources_and_people()
    {
        var page = await RenderAsync<ResourcesPage>(("Page", Page()), ("Resources", new[] { new GenericResource($"/subscriptions/{Guid.NewGuid()}/resourceGroups/x/providers/A.B/c/{"d"}", Hostile, Hostile, Hostile, new(Hostile)) }));

        ShouldBeHarmless(page);
        page.ShouldContain("&lt;img src=x");
    }

    [Fact]
    public async Task Pods_with_their_images_and_states()
    {
        var cluster = new ManagedCluster($"/subscriptions/{Guid.NewGuid()}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c", Hostile, "local", new() { KubernetesVersion = Hostile });
        var pod = new Pod
        {
            Metadata = new() { Name = Hostile, Namespace = Hostile },
            Spec = new() { Containers = [new() { Name = Hostile }] },
            Status = new() { Phase = Hostile, ContainerStatuses = [new() { Name = Hostile, Image = Hostile, State = new() { Waiting = new() { Reason = Hostile } } }] },
        };

        ShouldBeHarmless(await RenderAsync<PodPage>(("Page", Page()), ("Cluster", cluster), ("Pod", pod), ("Container", Hostile), ("Previous", false)));
    }

    [Fact]
    public async Task Queries_and_what_they_give()
    {
        var cell = JsonSerializer.SerializeToElement(Hostile);
        var workspace = new Workspace("/subscriptions/x", Hostile, "local", new(Guid.NewGuid(), "Succeeded", 30));

        ShouldBeHarmless(await RenderAsync<QueryPage>(("Page", Page()), ("Workspaces", new[] { workspace }), ("Workspace", ""), ("Query", Hostile), ("Span", "P1D"),
            ("Result", new QueryResult([new(Hostile, "string"), new("n", "long")], [[cell, JsonSerializer.SerializeToElement(1)]])), ("Fault", new QueryFault(Hostile, 1, 99999))));
    }

    [Fact]
    public async Task A_query_that_begins_with_a_line_break_keeps_it()
    {
        var page = await RenderAsync<QueryPage>(("Page", Page()), ("Workspaces", new[] { new Workspace("/x", "w", "local", new(null, null, null)) }), ("Workspace", ""), ("Query", "\nT"), ("Span", ""), ("Result", null), ("Fault", null));

        System.Net.WebUtility.HtmlDecode(page).ShouldContain("\">\n\nT</textarea>");
    }

    private static void ShouldBeHarmless(string page)
    {
        page.ShouldNotContain("<img");
        page.ShouldNotContain("<script>alert");
        page.ShouldNotContain("onerror=alert(1)>");
    }

    private static PageContext Page() => new(Hostile, "/" + Hostile, new(Hostile, Guid.NewGuid(), Hostile), [new(Guid.NewGuid(), Guid.NewGuid(), Hostile)], "auto", Hostile);

    private static async Task<string> RenderAsync<TPage>(params (string Name, object? Value)[] parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        await using var services = new ServiceCollection().AddSingleton<AssetFiles>().BuildServiceProvider();
        return await new PageRenderer(services, LoggerFactory.Create(_ => { })).RenderAsync<TPage>(parameters);
    }
}
