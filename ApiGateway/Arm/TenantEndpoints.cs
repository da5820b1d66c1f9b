using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>
/// <c>/providers/Platform.Directory/tenants</c>: the tenants of an installation. Only global administrators of its first tenant
/// may look at or make them; being one gives no access to what is in them.
/// </summary>
public sealed class TenantEndpoints(TenantStore tenants, DirectoryRoles roles, PlatformInstallation installation)
{
    private const int MaxNameLength = 90, MaxSubscriptions = 10;

    public async Task ListAsync(ArmCall call)
    {
        await RequireInstallationAdministratorAsync(call);
        var all = await tenants.ListAsync(call.Cancelled);
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. all.Select(tenant => (JsonNode)Present(tenant))]) });
    }

    public async Task CreateAsync(ArmCall call)
    {
        await RequireInstallationAdministratorAsync(call);
        var body = await ReadAsync(call);
        var name = Name(body, "displayName");
        var domain = Text(body, "domain")?.ToLowerInvariant() ?? throw Invalid("'domain' is required: the suffix of the tenant's user names.");
        if (Uri.CheckHostName(domain) != UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal) || domain.Length > 200) throw Invalid($"'{domain}' is not a domain name.");
        if (domain == installation.Domain) throw new ArmException(ArmFailure.Conflict($"The domain '{domain}' is the installation's own.", "DomainInUse"));
        var subscriptions = body["subscriptions"] switch
        {
            null => [$"{name} Subscription"],
            JsonArray { Count: >= 1 and <= MaxSubscriptions } list => list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? Check(text, "subscriptions") : throw Invalid("'subscriptions' must be a list of names.")).ToList(),
            _ => throw Invalid($"'subscriptions' must be a list of 1 to {MaxSubscriptions} names."),
        };
        var (administrator, password) = ($"admin@{domain}", GeneratedPassword.Create());
        var tenant = await tenants.CreateAsync(new NewTenant(name, domain, subscriptions, administrator, CredentialHash.OfPassword(password)), call.Cancelled)
            ?? throw new ArmException(ArmFailure.Conflict($"The domain '{domain}' is another tenant's.", "DomainInUse"));
        var answer = Present(tenant);
        answer["subscriptions"] = new JsonArray([.. (await tenants.ListSubscriptionsAsync(tenant.Id, call.Cancelled)).Select(item => (JsonNode)new JsonObject { ["subscriptionId"] = item.Id.ToString(), ["displayName"] = item.Name })]);
        // Shown here and nowhere again.
        answer["administrator"] = new JsonObject { ["userPrincipalName"] = administrator, ["password"] = password };
        call.Context.Response.Headers.CacheControl = "no-store";
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status201Created, answer);
    }

    private async Task RequireInstallationAdministratorAsync(ArmCall call)
    {
        var first = (await tenants.ListAsync(call.Cancelled))[0];
        if (call.Caller.TenantId != first.Id || !await roles.HasAnyAsync(call.Caller.ObjectId, [DirectoryRoles.GlobalAdministrator], call.Cancelled))
            throw new ArmException(new ArmFailure(403, "AuthorizationFailed", $"'{call.Caller.Name}' may not manage tenants: that takes a Global Administrator of the installation's first tenant."));
    }

    private static async Task<JsonObject> ReadAsync(ArmCall call)
    {
        try
        {
            return await JsonNode.ParseAsync(call.Context.Request.Body, documentOptions: new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false }, cancellationToken: call.Cancelled) as JsonObject
                ?? throw Invalid("The request's body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Invalid($"The request's body is not valid JSON: {exception.Message}");
        }
    }

    private static string Name(JsonObject body, string property) => Check(Text(body, property) ?? "", property);

    private static string Check(string name, string property) => name.Trim() is { Length: > 0 and <= MaxNameLength } text && !text.Any(char.IsControl) ? text
        : throw Invalid($"'{property}' must have 1 to {MaxNameLength} characters.");

    private static string? Text(JsonObject body, string property) => body[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static ArmException Invalid(string message) => new(ArmFailure.Invalid(message, code: "InvalidRequestContent"));

    private static JsonObject Present(Tenant tenant) => new()
    {
        ["id"] = $"/tenants/{tenant.Id}",
        ["tenantId"] = tenant.Id.ToString(),
        ["displayName"] = tenant.Name,
        ["domain"] = tenant.Domain,
    };
}
