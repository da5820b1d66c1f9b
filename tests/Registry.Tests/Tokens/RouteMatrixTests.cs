using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Authorization;
using Platform.Registry.Distribution;
using Platform.Registry.Tests.Infrastructure;
using Platform.Testing;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Tokens;

/// <summary>Another tenant's owner at every route of a registry. A new kind of route fails here until it has its rows.</summary>
[Collection(RegistryCollection.Name)]
public sealed class RouteMatrixTests(RegistryFixture fixture)
{
    private static readonly Dictionary<string, string[]> Rows = new()
    {
        ["Ping"] = [],
        ["Catalog"] = ["GET /v2/_catalog", "GET /acr/v1/_catalog"],
        ["Blob"] = ["GET /v2/app/blobs/{digest}", "HEAD /v2/app/blobs/{digest}", "DELETE /v2/app/blobs/{digest}"],
        ["Uploads"] = ["POST /v2/app/blobs/uploads/", "POST /v2/app/blobs/uploads/?mount={digest}&from=app"],
        ["Upload"] = ["GET /v2/app/blobs/uploads/{upload}", "PATCH /v2/app/blobs/uploads/{upload}", "PUT /v2/app/blobs/uploads/{upload}?digest={digest}", "DELETE /v2/app/blobs/uploads/{upload}"],
        ["Manifest"] = ["GET /v2/app/manifests/v1", "HEAD /v2/app/manifests/v1", "PUT /v2/app/manifests/v1", "DELETE /v2/app/manifests/v1"],
        ["Tags"] = ["GET /v2/app/tags/list"],
        ["Referrers"] = ["GET /v2/app/referrers/{digest}"],
        // Azure's own API, which DistributionRoute does not know.
        ["Acr"] = ["GET /acr/v1/app", "DELETE /acr/v1/app", "GET /acr/v1/app/_tags", "GET /acr/v1/app/_tags/v1", "DELETE /acr/v1/app/_tags/v1", "GET /acr/v1/app/_manifests"],
    };

    [Fact]
    public void Every_kind_of_route_has_its_rows() => typeof(DistributionRoute).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => !type.IsAbstract && typeof(DistributionRoute).IsAssignableFrom(type))
        .Select(type => type.Name).Append("Acr").Order().ShouldBe(Rows.Keys.Order(), "Add rows for the new kind of route.");

    [Fact]
    public async Task Another_tenants_principal_is_refused_at_every_route()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var owner = await registry.CreateOwnerAsync("app");
        await owner.PushImageAsync("app", "v1");
        var digest = await owner.PushBlobAsync("app", RandomBytes(100));
        var upload = (await owner.StartUploadAsync("app")).ToString().Split('?')[0].Split('/')[^1];
        using var stranger = await registry.CreateClientAsync(await CreateStrangerAsync(registry.Host), "repository:app:pull,push,delete,metadata_read,metadata_write", "registry:catalog:*");

        foreach (var row in Rows.Values.SelectMany(rows => rows))
        {
            var path = row.Split(' ')[1].Replace("{digest}", digest, StringComparison.Ordinal).Replace("{upload}", upload, StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(row.Split(' ')[0]), path);
            using var response = await stranger.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, row);
        }
    }

    private static async Task<TestPrincipal> CreateStrangerAsync(RegistryHost host)
    {
        var name = $"{Guid.NewGuid():N}.test";
        var tenant = await host.Services.GetRequiredService<TenantStore>().CreateAsync(new NewTenant("Other", name, ["Other"], $"admin@{name}", CredentialHash.OfPassword("p")), CancellationToken.None);
        var secret = new string('s', 40);
        var made = await host.Services.GetRequiredService<IAuthorizationApi>().PutServicePrincipalAsync(new ServicePrincipalRequest(tenant!.Id, "stranger", secret));
        return new TestPrincipal(made.ObjectId, made.ApplicationId, secret);
    }
}
