using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Registries;

/// <summary>A repository's tags and manifests.</summary>
public sealed record RepositoryContent(IReadOnlyList<TagAttributes> Tags, IReadOnlyList<ManifestAttributes> Manifests);

/// <summary>A tag.</summary>
public sealed record TagAttributes(string Name, string Digest, DateTimeOffset? LastUpdateTime);

/// <summary>A manifest.</summary>
public sealed record ManifestAttributes(string Digest, long? ImageSize, string? MediaType, DateTimeOffset? CreatedTime, IReadOnlyList<string>? Tags);

internal sealed record CatalogPage(IReadOnlyList<string>? Repositories);

internal sealed record TagsPage(IReadOnlyList<TagAttributes>? Tags);

internal sealed record ManifestsPage(IReadOnlyList<ManifestAttributes>? Manifests);

internal sealed record RegistryTokens([property: JsonPropertyName("refresh_token")] string? RefreshToken, [property: JsonPropertyName("access_token")] string? AccessToken);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CatalogPage))]
[JsonSerializable(typeof(TagsPage))]
[JsonSerializable(typeof(ManifestsPage))]
[JsonSerializable(typeof(RegistryTokens))]
internal sealed partial class RegistryJson : JsonSerializerContext;

/// <summary>A registry's own API, with the person's token exchanged at the registry as az does it.</summary>
internal sealed class RegistryClient(HttpClient http, PortalOptions options)
{
    private const int PageSize = 100, MaxItems = 5000;

    /// <summary>All repositories.</summary>
    public async Task<IReadOnlyList<string>> RepositoriesAsync(ArmClient arm, Session session, Registry registry, CancellationToken cancellationToken)
    {
        var token = await SignInAsync(arm, session, registry, "registry:catalog:*", cancellationToken);
        return await PagesAsync(last => $"/acr/v1/_catalog?n={PageSize}&last={last}", registry, token, RegistryJson.Default.CatalogPage, page => page.Repositories, name => name, cancellationToken);
    }

    /// <summary>What is in a repository.</summary>
    public async Task<RepositoryContent> RepositoryAsync(ArmClient arm, Session session, Registry registry, string repository, CancellationToken cancellationToken)
    {
        var token = await SignInAsync(arm, session, registry, $"repository:{repository}:metadata_read,pull", cancellationToken);
        var tags = await PagesAsync(last => $"/acr/v1/{repository}/_tags?n={PageSize}&last={last}", registry, token, RegistryJson.Default.TagsPage, page => page.Tags, tag => tag.Name, cancellationToken);
        var manifests = await PagesAsync(last => $"/acr/v1/{repository}/_manifests?n={PageSize}&last={last}", registry, token, RegistryJson.Default.ManifestsPage, page => page.Manifests, manifest => manifest.Digest, cancellationToken);
        return new RepositoryContent([.. tags.OrderByDescending(tag => tag.LastUpdateTime)], [.. manifests.OrderByDescending(manifest => manifest.CreatedTime)]);
    }

    private async Task<IReadOnlyList<TItem>> PagesAsync<TPage, TItem>(
        Func<string, string> path, Registry registry, string token, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TPage> json, Func<TPage, IReadOnlyList<TItem>?> items, Func<TItem, string> key, CancellationToken cancellationToken)
        where TPage : class
    {
        var all = new List<TItem>();
        var last = "";
        while (all.Count < MaxItems)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(registry, path(Uri.EscapeDataString(last)))) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var page = items(await SendAsync(request, json, cancellationToken)) ?? [];
            all.AddRange(page);
            if (page.Count < PageSize) break;
            last = key(page[^1]);
        }
        return all;
    }

    private async Task<string> SignInAsync(ArmClient arm, Session session, Registry registry, string scope, CancellationToken cancellationToken)
    {
        var service = registry.Properties.LoginServer;
        var armToken = await arm.TokenAsync(options.ManagementAudience, null, cancellationToken);
        var exchanged = await PostAsync(registry, "/oauth2/exchange", new() { ["grant_type"] = "access_token", ["service"] = service, ["tenant"] = session.TenantId.ToString(), ["access_token"] = armToken }, cancellationToken);
        var granted = await PostAsync(registry, "/oauth2/token", new() { ["grant_type"] = "refresh_token", ["service"] = service, ["scope"] = scope, ["refresh_token"] = exchanged.RefreshToken ?? "" }, cancellationToken);
        return granted.AccessToken ?? throw new ArmRequestException(new ArmFailure(502, "InvalidResponse", "The registry gave no access token."));
    }

    private async Task<RegistryTokens> PostAsync(Registry registry, string path, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(registry, path)) { Content = new FormUrlEncodedContent(form), Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        return await SendAsync(request, RegistryJson.Default.RegistryTokens, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode) throw new ArmRequestException(ReadFailure(response.StatusCode, body));
        try
        {
            return JsonSerializer.Deserialize(body, json) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new ArmRequestException(new ArmFailure(502, "InvalidResponse", "The registry's answer cannot be read."));
        }
    }

    // A person's token goes to the platform's own registries and nowhere else.
    private Uri Address(Registry registry, string path)
    {
        var address = new Uri($"https://{registry.Properties.LoginServer}{path}");
        return address.Host.EndsWith(options.RegistrySuffix, StringComparison.OrdinalIgnoreCase)
            ? address : throw new ArmRequestException(new ArmFailure(502, "ForeignRegistry", $"'{registry.Properties.LoginServer}' is not a registry of this platform."));
    }

    // {"errors":[{"code","message"}]}
    private static ArmFailure ReadFailure(HttpStatusCode status, byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.GetProperty("errors")[0];
            return new ArmFailure((int)status == 401 ? 403 : (int)status, error.GetProperty("code").GetString() ?? "", error.GetProperty("message").GetString() ?? "");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return new ArmFailure((int)status == 401 ? 403 : (int)status, status.ToString(), $"The registry answered {(int)status}.");
        }
    }
}
