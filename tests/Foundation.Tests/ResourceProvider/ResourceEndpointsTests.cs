using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Contracts.Arm;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;
using Platform.Foundation.Data;
using Platform.Foundation.ResourceProvider;
using Platform.Testing;

namespace Platform.Foundation.Tests.ResourceProvider;

public sealed class ResourceEndpointsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
    private const string Thing = Subscription + "/resourceGroups/rg/providers/Microsoft.Test/things/one";
    private NpgsqlDataSource _database = null!;
    private ResourceEndpoints _endpoints = null!;
    private ResourceStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await new SchemaMigrator(_database, NullLogger<SchemaMigrator>.Instance).MigrateResourceProviderAsync("test", CancellationToken.None);
        _store = new ResourceStore(_database, "test_arm");
        _endpoints = new ResourceEndpoints(new ResourceProviderDefinition("test", [new ThingType()], (_, _) => Task.FromResult<JsonNode?>(null)), _store);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_PUT_is_answered_201_with_an_operation_that_can_be_polled()
    {
        var created = await SendAsync("PUT", Thing, """{"location":"westeurope"}""");
        var operation = new Uri(created.Headers["Azure-AsyncOperation"].ToString());

        created.Status.ShouldBe(201);
        created.Headers.RetryAfter.ToString().ShouldBe("1");
        ((string)created.Body!["properties"]!["provisioningState"]!).ShouldBe("Creating");
        ((string)(await SendAsync("GET", operation.AbsolutePath)).Body!["status"]!).ShouldBe("InProgress");
        await _store.MutateAsync(
            ResourceId.Parse(Thing.Split('?')[0]), ValueTask.FromResult, new OperationEnding(Guid.Parse(operation.Segments[^1]), ProvisioningState.Succeeded, null), default);
        ((string)(await SendAsync("GET", operation.AbsolutePath)).Body!["status"]!).ShouldBe("Succeeded");
    }

    [Fact]
    public async Task A_repeated_PUT_joins_the_running_operation_and_a_different_one_is_refused()
    {
        var first = await SendAsync("PUT", Thing, """{"location":"westeurope"}""");
        var again = await SendAsync("PUT", Thing, """{"location":"westeurope"}""");
        var other = await SendAsync("PUT", Thing, """{"location":"local"}""");

        again.Status.ShouldBe(200);
        again.Headers["Azure-AsyncOperation"].ShouldBe(first.Headers["Azure-AsyncOperation"]);
        other.Status.ShouldBe(409);
    }

    [Fact]
    public async Task A_stale_ETag_is_answered_412()
    {
        await SendAsync("PUT", Thing, """{"location":"westeurope"}""");

        (await SendAsync("DELETE", Thing, ifMatch: "\"old\"")).Status.ShouldBe(412);
    }

    [Fact]
    public async Task A_DELETE_is_answered_202_and_what_is_not_there_404()
    {
        await SendAsync("PUT", Thing, """{"location":"westeurope"}""");

        (await SendAsync("DELETE", Thing)).Status.ShouldBe(202);
        (await SendAsync("DELETE", Thing + "2")).Status.ShouldBe(404);
        (await SendAsync("GET", Thing + "2")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"a":1,"a":2}""")]
    public async Task A_body_that_is_no_object_is_answered_400(string body) => (await SendAsync("PUT", Thing, body)).Status.ShouldBe(400);

    [Fact]
    public async Task A_call_that_does_not_come_through_the_gateway_is_answered_401() => (await SendAsync("GET", Thing, named: false)).Status.ShouldBe(401);

    private async Task<(int Status, IHeaderDictionary Headers, JsonObject? Body)> SendAsync(string method, string path, string body = "", string? ifMatch = null, bool named = true)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.Host) = (method, path, new HostString("management.test"));
        context.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));
        var principal = JsonSerializer.SerializeToUtf8Bytes(new PlatformPrincipal(Guid.NewGuid(), Guid.NewGuid(), "tester", false), ContractsJson.Default.PlatformPrincipal);
        if (named) context.Request.Headers[PlatformPrincipal.Header] = Convert.ToBase64String(principal);
        if (ifMatch is not null) context.Request.Headers.IfMatch = ifMatch;
        var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await _endpoints.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return (context.Response.StatusCode, context.Response.Headers, answer.Length == 0 ? null : JsonNode.Parse(answer.ToArray()) as JsonObject);
    }

    private sealed class ThingType : ResourceType
    {
        public override string Type => "Microsoft.Test/things";

        public override Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken) =>
            Task.FromResult(new ResourceChange((JsonObject)request.DeepClone(), existing is null ? ProvisioningState.Creating : ProvisioningState.Updating));
    }
}
