using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Monitoring.Diagnostics;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Resources;

/// <summary>The ARM type <c>Microsoft.OperationalInsights/workspaces</c>.</summary>
internal sealed class WorkspaceResourceType : ResourceType
{
    /// <summary>The type's full name.</summary>
    public const string TypeName = "Microsoft.OperationalInsights/workspaces";
    private const int DefaultRetention = 30, LeastRetention = 4, MostRetention = 730;
    private static readonly string[] Skus = ["PerGB2018", "Free", "Standalone", "PerNode", "Standard", "Premium", "CapacityReservation", "LACluster"];
    private readonly WorkspaceStore _workspaces;
    private readonly WorkspaceDirectory _directory;
    private readonly WorkspaceDatabases _databases;
    private readonly DiagnosticSettingStore _settings;
    private readonly ISecretProtector _protector;
    private readonly IHostNames _hostNames;
    private readonly IAuthorizationApi _authorization;
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;

    public WorkspaceResourceType(
        WorkspaceStore workspaces, WorkspaceDirectory directory, WorkspaceDatabases databases, DiagnosticSettingStore settings, ISecretProtector protector, IHostNames hostNames,
        IAuthorizationApi authorization, MonitoringOptions options, TimeProvider time)
    {
        (_workspaces, _directory, _databases, _settings, _protector) = (workspaces, directory, databases, settings, protector);
        (_hostNames, _authorization, _options, _time) = (hostNames, authorization, options, time);
        Actions = new Dictionary<string, ResourceAction>
        {
            ["sharedkeys"] = (resource, _, _, cancellationToken) => ListKeysAsync(resource, cancellationToken),
            ["listkeys"] = (resource, _, _, cancellationToken) => ListKeysAsync(resource, cancellationToken),
            ["regeneratesharedkey"] = RegenerateKeysAsync,
        };
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ResourceAction> Actions { get; }

    /// <inheritdoc/>
    public override Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken)
    {
        if (!IsName(id.Name))
            throw new ArmException(ArmFailure.Invalid($"The workspace name '{(id.Name.Length > 70 ? id.Name[..70] + "…" : id.Name)}' is not valid: it must have 4 to 63 letters, digits and hyphens, and neither begin nor end with a hyphen.", "name", "InvalidResourceName"));
        var location = Text(request, "location") ?? existing?.Location
            ?? throw new ArmException(ArmFailure.Invalid("'location' is required.", "location", "LocationRequired"));
        var body = existing is null ? new JsonObject { ["properties"] = Birth() } : (JsonObject)existing.Body.DeepClone();
        body["location"] = existing?.Location ?? location;
        body["tags"] = request["tags"]?.DeepClone() ?? new JsonObject();
        return Task.FromResult(Change(body, request, existing));
    }

    /// <inheritdoc/>
    public override Task<ResourceChange> AcceptPatchAsync(Resource existing, JsonObject request, ResourceCall call, CancellationToken cancellationToken)
    {
        var body = (JsonObject)existing.Body.DeepClone();
        if (request["tags"] is { } tags) body["tags"] = tags.DeepClone();
        return Task.FromResult(Change(body, request, existing));
    }

    /// <inheritdoc/>
    public override async Task<ReconcileResult> ReconcileAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var customerId = CustomerIdOf(resource);
        var record = new WorkspaceRecord(customerId, resource.Id.Value, (int)resource.Properties["retentionInDays"]!, SharedKeys.Create().Seal(_protector));
        await _workspaces.PutAsync(record, resource.Id.Key, cancellationToken);
        _directory.Forget(customerId);
        await _hostNames.AddAsync(customerId + _options.IngestionSuffix, cancellationToken);
        return new ReconcileResult.Done();
    }

    /// <inheritdoc/>
    public override async Task<ReconcileResult> ReconcileDeleteAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var customerId = CustomerIdOf(resource);
        await _workspaces.DeleteAsync(customerId, cancellationToken);
        _directory.Forget(customerId);
        await _hostNames.RemoveAsync(customerId + _options.IngestionSuffix, cancellationToken);
        await _authorization.DeleteAssignmentsAsync(new ScopeRequest(resource.Id.Value), cancellationToken);
        await _settings.DeleteByWorkspaceAsync(resource.Id.Key, cancellationToken);
        await _databases.DeleteAsync(customerId, cancellationToken);
        return new ReconcileResult.Done();
    }

    /// <inheritdoc/>
    public override void Present(Resource resource, JsonObject served)
    {
        var properties = (JsonObject)served["properties"]!;
        properties["features"] = new JsonObject { ["enableLogAccessUsingOnlyResourcePermissions"] = false };
        properties["workspaceCapping"] = new JsonObject { ["dailyQuotaGb"] = -1.0, ["dataIngestionStatus"] = "RespectQuota" };
        properties["publicNetworkAccessForIngestion"] = "Enabled";
        properties["publicNetworkAccessForQuery"] = "Enabled";
    }

    private JsonObject Birth()
    {
        var now = _time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return new JsonObject { ["customerId"] = Guid.NewGuid().ToString(), ["createdDate"] = now, ["modifiedDate"] = now };
    }

    private ResourceChange Change(JsonObject body, JsonObject request, Resource? existing)
    {
        var properties = (JsonObject)body["properties"]!;
        var asked = request["properties"] switch
        {
            null => [],
            JsonObject given => given,
            _ => throw new ArmException(ArmFailure.Invalid("'properties' must be an object.", "properties")),
        };
        properties["retentionInDays"] = ReadRetention(asked) ?? (int?)properties["retentionInDays"] ?? DefaultRetention;
        properties["sku"] = new JsonObject { ["name"] = ReadSku(asked) ?? (string?)properties["sku"]?["name"] ?? Skus[0] };
        if (body["tags"] is not JsonObject tags || tags.Any(tag => tag.Value is not JsonValue value || !value.TryGetValue<string>(out _)))
            throw new ArmException(ArmFailure.Invalid("'tags' must be an object of strings.", "tags"));
        var unchanged = existing is { State: ProvisioningState.Succeeded } && JsonNode.DeepEquals(existing.Body, body);
        if (existing is not null && !unchanged) properties["modifiedDate"] = _time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return new ResourceChange(body, existing is null ? ProvisioningState.Creating : unchanged ? ProvisioningState.Succeeded : ProvisioningState.Updating);
    }

    private static int? ReadRetention(JsonObject properties)
    {
        if (properties["retentionInDays"] is not { } given) return null;
        return given is JsonValue value && value.TryGetValue<int>(out var days) && days is >= LeastRetention and <= MostRetention ? days
            : throw new ArmException(ArmFailure.Invalid($"'properties.retentionInDays' must be a number from {LeastRetention} to {MostRetention}.", "properties.retentionInDays"));
    }

    private static string? ReadSku(JsonObject properties)
    {
        if (properties["sku"] is not { } given) return null;
        var name = given is JsonObject sku ? Text(sku, "name") : null;
        return Skus.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArmException(ArmFailure.Invalid($"'properties.sku.name' must be one of {string.Join(", ", Skus)}; it makes no difference here.", "properties.sku.name"));
    }

    private async Task<ActionResponse> ListKeysAsync(Resource resource, CancellationToken cancellationToken) => Keys(SharedKeys.Open(_protector, (await RecordOfAsync(resource, cancellationToken)).SealedKeys));

    private async Task<ActionResponse> RegenerateKeysAsync(Resource resource, JsonObject body, ResourceCall call, CancellationToken cancellationToken)
    {
        var which = Text(body, "keyType");
        if (which is not (null or "Primary" or "Secondary")) throw new ArmException(ArmFailure.Invalid("'keyType' must be Primary or Secondary; leave it out to replace both keys.", "keyType"));
        while (true)
        {
            var record = await RecordOfAsync(resource, cancellationToken);
            var keys = SharedKeys.Open(_protector, record.SealedKeys).Regenerate(which != "Secondary", which != "Primary");
            if (!await _workspaces.ReplaceKeysAsync(record.CustomerId, record.SealedKeys, keys.Seal(_protector), cancellationToken)) continue;
            _directory.Forget(record.CustomerId);
            return Keys(keys);
        }
    }

    private async Task<WorkspaceRecord> RecordOfAsync(Resource resource, CancellationToken cancellationToken) =>
        await _workspaces.FindByResourceAsync(resource.Id.Key, cancellationToken)
            ?? throw new ArmException(ArmFailure.Conflict("The workspace is not ready: wait until its provisioningState is Succeeded."));

    private static ActionResponse Keys(SharedKeys keys) => new(new JsonObject
    {
        ["primarySharedKey"] = Convert.ToBase64String(keys.Primary),
        ["secondarySharedKey"] = Convert.ToBase64String(keys.Secondary),
    });

    private static Guid CustomerIdOf(Resource resource) => Guid.Parse((string)resource.Properties["customerId"]!);

    private static bool IsName(string name) =>
        name.Length is >= 4 and <= 63 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') && !name.StartsWith('-') && !name.EndsWith('-');

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
