using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Platform.Monitoring.Tests.Infrastructure;

/// <summary>A managed cluster that needs no nodes.</summary>
internal sealed record TestCluster(string Id, string Fqdn, string State);

/// <summary>Answers for provisioning, whose clusters would need a whole machine.</summary>
internal sealed class TestClusters
{
    private readonly ConcurrentDictionary<string, TestCluster> _clusters = new(StringComparer.OrdinalIgnoreCase);

    public TestCluster Add(Guid subscription, string state)
    {
        var name = $"c{Guid.NewGuid():N}"[..12];
        var cluster = new TestCluster($"/subscriptions/{subscription}/resourceGroups/tests/providers/Microsoft.ContainerService/managedClusters/{name}", $"{name}.hcp.test.internal", state);
        return _clusters[cluster.Id] = cluster;
    }

    public Task HandleAsync(HttpContext context)
    {
        if (!_clusters.TryGetValue(context.Request.Path.Value!["/provisioning".Length..], out var cluster))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        return context.Response.WriteAsync($$"""{"id":"{{cluster.Id}}","name":"x","properties":{"fqdn":"{{cluster.Fqdn}}","provisioningState":"{{cluster.State}}"} }""");
    }
}
