using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Arm;
using Platform.Contracts.Http;
using Platform.Portal.Sessions;

namespace Platform.Portal.Arm;

/// <summary>The ARM API as the signed-in person: an ordinary client, with that person's own token.</summary>
internal sealed class ArmClient(HttpClient http, PortalOptions options, SessionTokens tokens, Session session)
{
    private const int LongestQuote = 300;

    /// <summary>Reads an object.</summary>
    public async Task<T> GetAsync<T>(string path, string apiVersion, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => Read(await SendAsync(HttpMethod.Get, Address(path, apiVersion), null, cancellationToken), json);

    /// <summary>Reads an object; null when there is none.</summary>
    public async Task<T?> FindAsync<T>(string path, string apiVersion, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(path, apiVersion, json, cancellationToken);
        }
        catch (ArmRequestException exception) when (exception.Failure.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Reads every item of a collection, all pages of it.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(string path, string apiVersion, JsonTypeInfo<ArmList<T>> json, CancellationToken cancellationToken)
        where T : class
    {
        var items = new List<T>();
        for (Uri? address = Address(path, apiVersion); address is not null;)
        {
            var page = Read(await SendAsync(HttpMethod.Get, address, null, cancellationToken), json);
            items.AddRange(page.Value);
            address = string.IsNullOrEmpty(page.NextLink) ? null : new Uri(page.NextLink);
            if (address is not null && PortalOptions.Origin(address) != PortalOptions.Origin(options.Management))
                throw new ArmRequestException(new ArmFailure(502, "ForeignLink", $"The API's next page lies at {address.Host}, which is not the API."));
        }
        return items;
    }

    /// <summary>Creates or replaces a resource.</summary>
    public Task<JsonObject?> PutAsync(string path, string apiVersion, JsonObject body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Put, path, apiVersion, body, cancellationToken);

    /// <summary>Creates a resource; refused (412) when there is one already.</summary>
    public async Task CreateAsync(string path, string apiVersion, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, Address(path, apiVersion), body, cancellationToken, create: true);

    /// <summary>Does an action on a resource.</summary>
    public Task<JsonObject?> PostAsync(string path, string apiVersion, JsonObject? body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Post, path, apiVersion, body, cancellationToken);

    /// <summary>Begins to delete a resource.</summary>
    public Task DeleteAsync(string path, string apiVersion, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, Address(path, apiVersion), null, cancellationToken);

    /// <summary>A token for another audience of the platform, as the same person.</summary>
    /// <param name="refused">A token that the audience has just refused.</param>
    public Task<string> TokenAsync(string audience, string? refused, CancellationToken cancellationToken) => tokens.GetAsync(session, audience, refused, cancellationToken);

    /// <summary>Tells a failed answer as the API means it.</summary>
    public static ArmFailure ReadFailure(HttpStatusCode status, byte[] body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, ContractsJson.Default.ArmErrorBody)?.Error is { Message: not null } error)
                return new ArmFailure((int)status, error.Code, error.Message, error.Target);
        }
        catch (JsonException)
        {
            // Quoted below.
        }
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LongestQuote))).Trim();
        return new ArmFailure((int)status, status.ToString(), text.Length > 0 ? text : $"The API answered {(int)status}.");
    }

    private Uri Address(string path, string apiVersion) =>
        new(options.Management, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={apiVersion}");

    private async Task<JsonObject?> SendJsonAsync(HttpMethod method, string path, string apiVersion, JsonObject? body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, Address(path, apiVersion), body, cancellationToken);
        return answer.Length == 0 ? null : Parse(answer) as JsonObject;
    }

    private async Task<byte[]> SendAsync(HttpMethod method, Uri address, JsonObject? body, CancellationToken cancellationToken, bool create = false)
    {
        string? refused = null;
        while (true)
        {
            var token = await tokens.GetAsync(session, options.ManagementAudience, refused, cancellationToken);
            using var request = new HttpRequestMessage(method, address) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (create) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return answer;
            if (response.StatusCode != HttpStatusCode.Unauthorized) throw new ArmRequestException(ReadFailure(response.StatusCode, answer));
            if (refused is not null) throw new SignInRequiredException();
            refused = token;
        }
    }

    private static T Read<T>(byte[] answer, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer, json) ?? throw Unreadable();
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private static JsonNode? Parse(byte[] answer)
    {
        try
        {
            return JsonNode.Parse(answer);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private static ArmRequestException Unreadable() => new(new ArmFailure(502, "InvalidResponse", "The API's answer cannot be read."));
}
