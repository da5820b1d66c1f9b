using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.ApiGateway.Identity.SignIn;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary>
/// <c>/users</c> and <c>/me</c>. Everyone of the tenant reads them; user administrators change those without a directory role,
/// global administrators all; everyone changes their own password.
/// </summary>
public sealed class UserEndpoints(DirectoryStore directory, TenantStore tenants, DirectoryRoles roles, PasswordSignIn passwords)
{
    private const int MinPasswordLength = 8, MaxPasswordLength = 256, MaxNameLength = 113;
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["displayName"] = "coalesce(display_name, name)",
        ["userPrincipalName"] = "name",
        ["mail"] = "name",
        ["id"] = "object_id::text",
    };

    public Task ListAsync(GraphCall call) => GraphList.WriteAsync(call, Columns,
        (condition, after, limit) => directory.ListAsync(call.Caller.TenantId, false, condition, after, limit, call.Cancelled), Present, principal => principal.ObjectId);

    public async Task GetAsync(GraphCall call) => await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, Present(await FindAsync(call, call.Values["id"])));

    public async Task MeAsync(GraphCall call)
    {
        if (call.Caller.IsServicePrincipal) throw GraphCall.Invalid("/me request is only valid for a signed-in user.");
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, Present(await FindAsync(call, call.Caller.ObjectId.ToString())));
    }

    public async Task CreateAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.UserAdministrator);
        var body = await call.ReadAsync();
        var name = await CheckNameAsync(call, GraphCall.Required(body, "userPrincipalName"));
        var user = new DirectoryPrincipal(Guid.NewGuid(), call.Caller.TenantId, false, name, null, CredentialHash.OfPassword(ReadPassword(body) ?? throw GraphCall.Invalid("'passwordProfile.password' is required.")))
        {
            DisplayName = GraphCall.Required(body, "displayName"),
            Enabled = ReadEnabled(body) ?? true,
        };
        if (!await directory.CreateAsync(user, call.Cancelled))
            throw new ArmException(new ArmFailure(400, "Request_BadRequest", $"Another object with the same value for property userPrincipalName already exists: '{name}'."));
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status201Created, Present(user));
    }

    public async Task UpdateAsync(GraphCall call)
    {
        var (user, body) = (await FindChangeableAsync(call), await call.ReadAsync());
        await directory.UpdateAsync(user, user with
        {
            DisplayName = GraphCall.Optional(body, "displayName") ?? user.DisplayName,
            Enabled = ReadEnabled(body) ?? user.Enabled,
            Credential = ReadPassword(body) is { } password ? CredentialHash.OfPassword(password) : user.Credential,
        }, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task DeleteAsync(GraphCall call)
    {
        var user = await FindChangeableAsync(call);
        if (user.ObjectId == call.Caller.ObjectId) throw GraphCall.Invalid("You cannot delete your own account: let another administrator do it.");
        await directory.DeleteAsync(user.ObjectId, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task ChangePasswordAsync(GraphCall call)
    {
        if (call.Caller.IsServicePrincipal) throw GraphCall.Invalid("/me request is only valid for a signed-in user.");
        var body = await call.ReadAsync();
        var user = await FindAsync(call, call.Caller.ObjectId.ToString());
        var result = await passwords.CheckAsync(user.Name, GraphCall.Required(body, "currentPassword"), call.Context.Connection.RemoteIpAddress, call.Cancelled);
        if (result.Principal is null) throw result.RetryAfter is null ? GraphCall.Invalid("The current password is wrong.") : new ArmException(new ArmFailure(429, "TooManyRequests", result.Fault));
        await directory.UpdateAsync(user, user with { Credential = CredentialHash.OfPassword(CheckPassword(GraphCall.Required(body, "newPassword"))) }, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A user as served.</summary>
    public static JsonObject Present(DirectoryPrincipal user) => new()
    {
        ["id"] = user.ObjectId.ToString(),
        ["displayName"] = user.DisplayName,
        ["userPrincipalName"] = user.Name,
        ["mail"] = null,
        ["accountEnabled"] = user.Enabled,
    };

    private async Task<DirectoryPrincipal> FindAsync(GraphCall call, string idOrName)
    {
        var found = Guid.TryParse(idOrName, out var id) ? await directory.FindPrincipalAsync(id, call.Cancelled) : await directory.FindUserAsync(idOrName, call.Cancelled);
        return found is { IsServicePrincipal: false } && found.TenantId == call.Caller.TenantId ? found : throw GraphCall.NotFound(idOrName);
    }

    // Who may reset an administrator's password becomes that administrator.
    private async Task<DirectoryPrincipal> FindChangeableAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.UserAdministrator);
        var user = await FindAsync(call, call.Values["id"]);
        if (await roles.HasAnyAsync(user.ObjectId, DirectoryRoles.All, call.Cancelled)) await call.RequireAsync(DirectoryRoles.GlobalAdministrator);
        return user;
    }

    private async Task<string> CheckNameAsync(GraphCall call, string name)
    {
        var domain = (await tenants.FindAsync(call.Caller.TenantId, call.Cancelled))?.Domain ?? "";
        var parts = name.Split('@');
        var local = parts[0];
        if (parts.Length != 2 || local.Length is 0 or > 64 || name.Length > MaxNameLength || !local.All(character => char.IsAsciiLetterOrDigit(character) || ".-_".Contains(character, StringComparison.Ordinal)))
            throw GraphCall.Invalid($"'{name}' is not a user principal name: letters, digits, '.', '-' and '_', then '@{domain}'.");
        return string.Equals(parts[1], domain, StringComparison.OrdinalIgnoreCase) ? name.ToLowerInvariant()
            : throw GraphCall.Invalid($"The domain portion of the userPrincipalName property is invalid: the directory's domain is '{domain}'.");
    }

    private static bool? ReadEnabled(JsonObject body) => body["accountEnabled"] is not { } node ? null
        : node is JsonValue value && value.TryGetValue<bool>(out var enabled) ? enabled : throw GraphCall.Invalid("'accountEnabled' must be true or false.");

    private static string? ReadPassword(JsonObject body)
    {
        if (body["passwordProfile"] is not JsonObject profile) return null;
        if (profile["forceChangePasswordNextSignIn"] is JsonValue value && value.TryGetValue<bool>(out var force) && force)
            throw GraphCall.Invalid("'forceChangePasswordNextSignIn' is not supported: tell the person to change the password.");
        return GraphCall.Optional(profile, "password") is { } password ? CheckPassword(password) : null;
    }

    private static string CheckPassword(string password) => password.Length is >= MinPasswordLength and <= MaxPasswordLength ? password
        : throw GraphCall.Invalid($"The password must have {MinPasswordLength} to {MaxPasswordLength} characters.");
}
