using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Graph;

/// <summary>An authenticated request of the Graph API. It sees its caller's tenant and nothing else.</summary>
/// <param name="Context">The request.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Values">Values of the route's named segments.</param>
/// <param name="Roles">The directory roles.</param>
public sealed record GraphCall(HttpContext Context, PlatformPrincipal Caller, IReadOnlyDictionary<string, string> Values, DirectoryRoles Roles)
{
    private const int MaxTextLength = 256;

    /// <summary>Cancels when the caller is gone.</summary>
    public CancellationToken Cancelled => Context.RequestAborted;

    /// <summary>The object id in the path.</summary>
    /// <exception cref="ArmException">There is none.</exception>
    public Guid ObjectId => Guid.TryParse(Values["id"], out var id) ? id : throw NotFound(Values["id"]);

    /// <summary>Requires one of the directory roles.</summary>
    /// <exception cref="ArmException">The caller has none of them.</exception>
    public async Task RequireAsync(params DirectoryRole[] roles)
    {
        if (await Roles.HasAnyAsync(Caller.ObjectId, [.. roles, DirectoryRoles.GlobalAdministrator], Cancelled)) return;
        var names = string.Join(" or ", roles.Append(DirectoryRoles.GlobalAdministrator).Distinct().Select(role => role.Name));
        throw new ArmException(new ArmFailure(403, "Authorization_RequestDenied", $"Insufficient privileges to complete the operation: '{Caller.Name}' needs the directory role {names}."));
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="ArmException">It is no JSON object.</exception>
    public async Task<JsonObject> ReadAsync()
    {
        try
        {
            return await JsonNode.ParseAsync(Context.Request.Body, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }, cancellationToken: Cancelled) as JsonObject
                ?? throw Invalid("The request's body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Invalid($"The request's body is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>A text of a body that must be there.</summary>
    /// <exception cref="ArmException">It is missing, empty or too long.</exception>
    public static string Required(JsonObject body, string name) => Optional(body, name) is { Length: > 0 } text ? text : throw Invalid($"'{name}' is required.");

    /// <summary>A text of a body; null when it is absent.</summary>
    /// <exception cref="ArmException">It is something else than a text, or too long.</exception>
    public static string? Optional(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && text.Length <= MaxTextLength && !text.Any(char.IsControl) => text.Trim(),
        _ => throw Invalid($"'{name}' must be a text of at most {MaxTextLength} characters."),
    };

    /// <summary>400.</summary>
    public static ArmException Invalid(string message) => new(new ArmFailure(400, "Request_BadRequest", message));

    /// <summary>404.</summary>
    public static ArmException NotFound(string id) => new(new ArmFailure(404, "Request_ResourceNotFound", $"Resource '{id}' does not exist or one of its queried reference-property objects are not present."));
}
