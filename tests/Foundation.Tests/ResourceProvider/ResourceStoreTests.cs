using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Contracts.Arm;
using Platform.Foundation.Data;
using Platform.Foundation.ResourceProvider;
using Platform.Testing;

namespace Platform.Foundation.Tests.ResourceProvider;

public sealed class ResourceStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly ResourceId Id = ResourceId.Parse("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/RG/providers/Microsoft.Test/things/One");
    private NpgsqlDataSource _database = null!;
    private ResourceStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await new SchemaMigrator(_database, NullLogger<SchemaMigrator>.Instance).MigrateResourceProviderAsync("test", CancellationToken.None);
        _store = new ResourceStore(_database, "test_arm");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_resource_is_found_whatever_the_case_and_keeps_its_spelling()
    {
        await WriteAsync(ProvisioningState.Succeeded);

        (await _store.GetAsync(ResourceId.Parse(Id.Value.ToUpperInvariant()), default))!.Id.Value.ShouldBe(Id.Value);
        (await _store.ListAsync("microsoft.test/THINGS", Id.Group, default)).Count.ShouldBe(1);
        (await _store.ListAsync(null, ResourceId.ForGroup(Id.SubscriptionId, "R"), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_writers_each_sees_what_the_one_before_wrote()
    {
        await WriteAsync(ProvisioningState.Succeeded);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.MutateAsync(Id, current => ValueTask.FromResult<Resource?>(
            current! with { Body = new JsonObject { ["n"] = ((int?)current.Body["n"] ?? 0) + 1 } }), default)));

        ((int)(await _store.GetAsync(Id, default))!.Body["n"]!).ShouldBe(20);
    }

    [Fact]
    public async Task The_reconciler_finishes_what_was_begun_before_it_started_and_what_begins_later()
    {
        var type = new CountingType();
        using var reconciler = new ResourceReconciler(_store, new Dictionary<string, ResourceType> { ["microsoft.test/things"] = type }, TimeProvider.System, NullLogger<ResourceReconciler>.Instance);
        var operation = await WriteAsync(ProvisioningState.Creating);
        await reconciler.StartAsync(default);
        await UntilAsync(ProvisioningState.Succeeded);
        (await _store.GetOperationAsync(operation, default))!.Status.Status.ShouldBe(ProvisioningState.Succeeded);

        await WriteAsync(ProvisioningState.Deleting);

        await UntilAsync(null);
        await reconciler.StopAsync(default);
        type.Reconciled.ShouldBeGreaterThanOrEqualTo(2);
    }

    private async Task<Guid> WriteAsync(string state)
    {
        var operation = Guid.NewGuid();
        await _store.MutateAsync(Id, current => ValueTask.FromResult<Resource?>(new Resource
        {
            Id = Id,
            TenantId = Guid.NewGuid(),
            Body = [],
            State = state,
            Generation = (current?.Generation ?? 0) + 1,
            ETag = Guid.NewGuid(),
            OperationId = operation,
        }), default);
        return operation;
    }

    private async Task UntilAsync(string? state)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((await _store.GetAsync(Id, default))?.State == state) return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"The resource did not become {state ?? "gone"}.");
    }

    private sealed class CountingType : ResourceType
    {
        public int Reconciled { get; private set; }

        public override string Type => "Microsoft.Test/things";

        public override Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is asked for here.");

        // The first pass fails and is repeated: passes may.
        public override Task<ReconcileResult> ReconcileAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken) =>
            ++Reconciled == 1 ? throw new IOException("once") : Task.FromResult<ReconcileResult>(new ReconcileResult.Done());
    }
}
