using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary><c>/applications</c>. Everyone of the tenant reads them; application administrators change them.</summary>
public sealed class ApplicationEndpoints(ApplicationStore applications, TimeProvider time)
{
    private const int MaxPasswords = 20;
    private static readonly Dictionary<string, string> Columns = new() { ["displayName"] = "display_name", ["appId"] = "app_id::text", ["id"] = "object_id::text" };

    public Task ListAsync(GraphCall call) => GraphList.WriteAsync(call, Columns,
        (condition, after, limit) => applications.ListAsync(call.Caller.TenantId, condition, after, limit, call.Cancelled), Present, application => application.ObjectId);

    public async Task GetAsync(GraphCall call) => await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, Present(await FindAsync(call)));

    public async Task CreateAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        var body = await call.ReadAsync();
        RefuseKeys(body);
        var application = await applications.CreateAsync(call.Caller.TenantId, GraphCall.Required(body, "displayName"), call.Cancelled);
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status201Created, Present(application));
    }

    public async Task UpdateAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        var (application, body) = (await FindAsync(call), await call.ReadAsync());
        RefuseKeys(body);
        if (GraphCall.Optional(body, "displayName") is { Length: > 0 } name) await applications.RenameAsync(application, name, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task DeleteAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        await applications.DeleteAsync(await FindAsync(call), call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task AddPasswordAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        await AddPasswordAsync(call, await FindAsync(call));
    }

    public async Task RemovePasswordAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        await RemovePasswordAsync(call, await FindAsync(call));
    }

    /// <summary>Adds a password to an application that the caller may change.</summary>
    public async Task AddPasswordAsync(GraphCall call, Application application)
    {
        if (application.Passwords.Count >= MaxPasswords) throw GraphCall.Invalid($"An application has at most {MaxPasswords} passwords: remove one first.");
        var asked = (await call.ReadAsync())["passwordCredential"] as JsonObject ?? [];
        var now = time.GetUtcNow();
        var (start, end) = (Time(asked, "startDateTime") ?? now, Time(asked, "endDateTime") ?? now.AddYears(2));
        if (end <= start || end <= now) throw GraphCall.Invalid("'endDateTime' must be in the future and after 'startDateTime'.");
        var (password, secret) = await applications.AddPasswordAsync(application, GraphCall.Optional(asked, "displayName"), start, end, call.Cancelled);
        var answer = Present(password);
        answer["secretText"] = secret;
        call.Context.Response.Headers.CacheControl = "no-store";
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, answer);
    }

    /// <summary>Removes a password of an application that the caller may change.</summary>
    public async Task RemovePasswordAsync(GraphCall call, Application application)
    {
        var keyId = GraphCall.Required(await call.ReadAsync(), "keyId");
        if (!Guid.TryParse(keyId, out var id) || !await applications.RemovePasswordAsync(application, id, call.Cancelled)) throw GraphCall.Invalid($"No password credential found with keyId '{keyId}'.");
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Passwords as served: without the passwords.</summary>
    public static JsonArray Present(IEnumerable<ApplicationPassword> passwords) => [.. passwords.Select(password => (JsonNode)Present(password))];

    private async Task<Application> FindAsync(GraphCall call) =>
        await applications.FindAsync(call.Caller.TenantId, call.ObjectId, call.Cancelled) ?? throw GraphCall.NotFound(call.Values["id"]);

    // Certificates cannot sign in here yet: to keep one silently would promise what does not work.
    private static void RefuseKeys(JsonObject body)
    {
        if (body["keyCredentials"] is JsonArray { Count: > 0 }) throw GraphCall.Invalid("'keyCredentials' are not supported: use a password.");
        if (body["passwordCredentials"] is JsonArray { Count: > 0 }) throw GraphCall.Invalid("Passwords are made by 'addPassword'.");
    }

    private static DateTimeOffset? Time(JsonObject body, string name) => GraphCall.Optional(body, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw GraphCall.Invalid($"'{name}' must be a time such as 2026-01-01T00:00:00Z.");

    private static JsonObject Present(Application application) => new()
    {
        ["id"] = application.ObjectId.ToString(),
        ["appId"] = application.AppId.ToString(),
        ["displayName"] = application.DisplayName,
        ["createdDateTime"] = application.CreatedAt.ToString("O"),
        ["signInAudience"] = "AzureADMyOrg",
        ["identifierUris"] = new JsonArray(),
        ["keyCredentials"] = new JsonArray(),
        ["passwordCredentials"] = Present(application.Passwords),
    };

    private static JsonObject Present(ApplicationPassword password) => new()
    {
        ["keyId"] = password.KeyId.ToString(),
        ["displayName"] = password.DisplayName,
        ["hint"] = password.Hint,
        ["startDateTime"] = password.Start.ToString("O"),
        ["endDateTime"] = password.End.ToString("O"),
    };
}
