using System.Net;
using System.Net.Http.Json;
using Platform.Contracts.Http;
using Platform.Foundation.Identity;

namespace Platform.Registry.Tokens;

/// <summary>The platform could not say now whether a credential holds.</summary>
internal sealed class SignInUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Turns the platform's own credentials into principals of a registry.</summary>
internal sealed class PlatformSignIn(HttpClient http, AccessTokenValidator validator, RegistryOptions options)
{
    private const int MaxSecretLength = 1024;

    /// <summary>The holder of one of the platform's access tokens; null when it does not hold.</summary>
    public async Task<RegistryPrincipal?> FromAccessTokenAsync(string token, CancellationToken cancellationToken) =>
        (await validator.ValidateAsync(token, options.Audiences, cancellationToken)).Principal is { } principal
            ? new RegistryPrincipal(principal.ObjectId, principal.Name) : null;

    /// <summary>The service principal with a client id and secret; null when they do not hold.</summary>
    /// <exception cref="SignInUnavailableException">The identity provider cannot be reached.</exception>
    public async Task<RegistryPrincipal?> FromSecretAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(clientId, out var id) || secret.Length is 0 or > MaxSecretLength) return null;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = id.ToString(),
            ["client_secret"] = secret,
            ["scope"] = options.Audiences[0] + "/.default",
        });
        try
        {
            using var response = await http.PostAsync(options.TokenEndpoint, form, cancellationToken);
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized) return null;
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync(ContractsJson.Default.TokenResponse, cancellationToken);
            return answer is null ? null : await FromAccessTokenAsync(answer.AccessToken, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException || error is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new SignInUnavailableException("the platform's identity provider does not answer: try again", error);
        }
    }
}
