using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;
using Platform.Registry.Maintenance;
using Platform.Registry.Naming;
using Platform.Registry.Storage;
using Platform.Registry.Tokens;

namespace Platform.Registry.Resources;

/// <summary>The ARM type <c>Microsoft.ContainerRegistry/registries</c>.</summary>
internal sealed class RegistryResourceType : ResourceType
{
    /// <summary>The type's full name.</summary>
    public const string TypeName = "Microsoft.ContainerRegistry/registries";
    private static readonly string[] Skus = ["Basic", "Standard", "Premium"];
    private readonly RegistryStore _registries;
    private readonly AdminPasswords _passwords;
    private readonly RegistrySweeper _sweeper;
    private readonly IHostNames _hostNames;
    private readonly IAuthorizationApi _authorization;
    private readonly RegistryOptions _options;
    private readonly TimeProvider _time;

    public RegistryResourceType(
        RegistryStore registries, AdminPasswords passwords, RegistrySweeper sweeper, IHostNames hostNames,
        IAuthorizationApi authorization, RegistryOptions options, TimeProvider time)
    {
        (_registries, _passwords, _sweeper, _hostNames, _authorization, _options, _time) = (registries, passwords, sweeper, hostNames, authorization, options, time);
        Actions = new Dictionary<string, ResourceAction>
        {
            ["listcredentials"] = ListCredentialsAsync,
            ["regeneratecredential"] = RegenerateCredentialAsync,
        };
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ResourceAction> Actions { get; }

    /// <inheritdoc/>
    public override async Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken)
    {
        if (!NameRules.IsRegistry(id.Name)) throw new ArmException(ArmFailure.Invalid(NameMessage(id.Name), "name", "InvalidResourceName"));
        if (existing is null && await _registries.FindAsync(id.Name.ToLowerInvariant(), cancellationToken) is not null)
            throw new ArmException(ArmFailure.Conflict(InUseMessage(id.Name), "AlreadyInUse"));
        var location = Text(request, "location") ?? existing?.Location
            ?? throw new ArmException(ArmFailure.Invalid("'location' is required.", "location", "LocationRequired"));
        var body = existing is null ? new JsonObject { ["properties"] = new JsonObject { ["creationDate"] = _time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture) } } : (JsonObject)existing.Body.DeepClone();
        body["location"] = existing?.Location ?? location;
        body["tags"] = request["tags"]?.DeepClone() ?? new JsonObject();
        return Change(body, request, existing);
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
        var name = resource.Id.Name.ToLowerInvariant();
        var admin = (bool?)resource.Properties["adminUserEnabled"] ?? false;
        if (await _registries.PutAsync(name, resource.Id.Key, admin, cancellationToken) is null)
            return new ReconcileResult.Fail(new ArmErrorDetail("AlreadyInUse", InUseMessage(resource.Id.Name)));
        await _hostNames.AddAsync(name + _options.HostSuffix, cancellationToken);
        return new ReconcileResult.Done();
    }

    /// <inheritdoc/>
    public override async Task<ReconcileResult> ReconcileDeleteAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var name = resource.Id.Name.ToLowerInvariant();
        // A resource that lost its name to another one has nothing to give back. The row goes last, since it is what holds the name.
        var owner = await _registries.FindAsync(name, cancellationToken);
        if (owner is null || owner.ResourceId == resource.Id.Key) await _hostNames.RemoveAsync(name + _options.HostSuffix, cancellationToken);
        await _authorization.DeleteAssignmentsAsync(new ScopeRequest(resource.Id.Value), cancellationToken);
        await _registries.DeleteAsync(resource.Id.Key, cancellationToken);
        _sweeper.Wake();
        return new ReconcileResult.Done();
    }

    /// <inheritdoc/>
    public override void Present(Resource resource, JsonObject served)
    {
        var properties = (JsonObject)served["properties"]!;
        properties["loginServer"] = resource.Id.Name.ToLowerInvariant() + _options.HostSuffix + _options.PortSuffix;
        properties["anonymousPullEnabled"] = false;
        properties["publicNetworkAccess"] = "Enabled";
        properties["policies"] = new JsonObject
        {
            ["azureADAuthenticationAsArmPolicy"] = new JsonObject { ["status"] = "enabled" },
            ["quarantinePolicy"] = new JsonObject { ["status"] = "disabled" },
            ["trustPolicy"] = new JsonObject { ["type"] = "Notary", ["status"] = "disabled" },
            ["retentionPolicy"] = new JsonObject { ["days"] = 7, ["status"] = "disabled" },
        };
        if (served["sku"] is JsonObject sku) sku["tier"] = (string?)sku["name"];
    }

    /// <summary>Answers the provider's queries: <c>checkNameAvailability</c>.</summary>
    public async Task<JsonNode?> QueryAsync(ProviderQuery query, CancellationToken cancellationToken)
    {
        if (query is not { Method: "POST", Path: ["checknameavailability"] }) return null;
        var name = Text(query.Body, "name") ?? throw new ArmException(ArmFailure.Invalid("'name' is required.", "name"));
        if (!NameRules.IsRegistry(name)) return Availability("Invalid", NameMessage(name));
        return await _registries.FindAsync(name.ToLowerInvariant(), cancellationToken) is null
            ? new JsonObject { ["nameAvailable"] = true }
            : Availability("AlreadyExists", InUseMessage(name));
    }

    private static ResourceChange Change(JsonObject body, JsonObject request, Resource? existing)
    {
        var properties = (JsonObject)body["properties"]!;
        var asked = request["properties"] switch
        {
            null => [],
            JsonObject given => given,
            _ => throw new ArmException(ArmFailure.Invalid("'properties' must be an object.", "properties")),
        };
        if (Flag(asked, "anonymousPullEnabled") == true)
            throw new ArmException(ArmFailure.Invalid("Anonymous pull is not supported: leave 'anonymousPullEnabled' out or set it to false.", "properties.anonymousPullEnabled"));
        properties["adminUserEnabled"] = Flag(asked, "adminUserEnabled") ?? (bool?)properties["adminUserEnabled"] ?? false;
        body["sku"] = new JsonObject { ["name"] = ReadSku(request) ?? (string?)body["sku"]?["name"] ?? Skus[0] };
        if (body["tags"] is not JsonObject tags || tags.Any(tag => tag.Value is not JsonValue value || !value.TryGetValue<string>(out _)))
            throw new ArmException(ArmFailure.Invalid("'tags' must be an object of strings.", "tags"));
        var unchanged = existing is { State: ProvisioningState.Succeeded } && JsonNode.DeepEquals(existing.Body, body);
        return new ResourceChange(body, existing is null ? ProvisioningState.Creating : unchanged ? ProvisioningState.Succeeded : ProvisioningState.Updating);
    }

    private static string? ReadSku(JsonObject request)
    {
        if (request["sku"] is null) return null;
        var name = request["sku"] is JsonObject sku ? Text(sku, "name") : null;
        return Skus.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArmException(ArmFailure.Invalid($"'sku.name' must be one of {string.Join(", ", Skus)}.", "sku.name"));
    }

    private async Task<ActionResponse> ListCredentialsAsync(Resource resource, JsonObject body, ResourceCall call, CancellationToken cancellationToken)
    {
        var registry = await FindWithAdminAsync(resource, cancellationToken);
        return Credentials(registry, await _passwords.GetAsync(registry, cancellationToken));
    }

    private async Task<ActionResponse> RegenerateCredentialAsync(Resource resource, JsonObject body, ResourceCall call, CancellationToken cancellationToken)
    {
        var index = Text(body, "name") switch
        {
            "password" => 0,
            "password2" => 1,
            _ => throw new ArmException(ArmFailure.Invalid("'name' must be 'password' or 'password2'.", "name")),
        };
        var registry = await FindWithAdminAsync(resource, cancellationToken);
        return Credentials(registry, await _passwords.RegenerateAsync(registry, index, cancellationToken));
    }

    private async Task<RegistryRecord> FindWithAdminAsync(Resource resource, CancellationToken cancellationToken)
    {
        var registry = await _registries.FindAsync(resource.Id.Name.ToLowerInvariant(), cancellationToken);
        if (registry is null || registry.ResourceId != resource.Id.Key) throw new ArmException(ArmFailure.Conflict("The registry is not ready: wait until its provisioningState is Succeeded."));
        return registry.AdminEnabled ? registry : throw new ArmException(ArmFailure.Invalid(
            $"Cannot perform credential operations for {resource.Id.Value} as admin user is disabled. Enable it first: az acr update -n {resource.Id.Name} --admin-enabled true",
            code: "UnAuthorizedForCredentialOperations"));
    }

    private static ActionResponse Credentials(RegistryRecord registry, IReadOnlyList<string> passwords) => new(new JsonObject
    {
        ["username"] = registry.Name,
        ["passwords"] = new JsonArray(
            new JsonObject { ["name"] = "password", ["value"] = passwords[0] },
            new JsonObject { ["name"] = "password2", ["value"] = passwords[1] }),
    });

    private static JsonObject Availability(string reason, string message) => new() { ["nameAvailable"] = false, ["reason"] = reason, ["message"] = message };

    private static string NameMessage(string name) =>
        $"The registry name '{(name.Length > 60 ? name[..60] + "…" : name)}' is not valid: it must have 5 to 50 characters, letters and digits only.";

    private string InUseMessage(string name) =>
        $"The registry DNS name {name.ToLowerInvariant()}{_options.HostSuffix} is already in use. Names are shared by all users of the platform: choose another one.";

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool? Flag(JsonObject node, string name) => node[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw new ArmException(ArmFailure.Invalid($"'properties.{name}' must be true or false.", $"properties.{name}")),
    };
}
