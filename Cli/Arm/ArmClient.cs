using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Auth;

namespace Platform.Cli.Arm;

/// <summary>An ordinary client of the ARM API, signed in as one principal.</summary>
public sealed class ArmClient(Session session, SessionStore sessions, TimeProvider time) : IDisposable
{
    /// <summary>A token with less than this left is replaced before it is used.</summary>
    private static readonly TimeSpan RefreshMargin = TimeSpan.FromMinutes(5);

    private Session _session = session;
    private HttpClient? _http;
    private string? _graphToken;

    /// <summary>The sign-in, with its newest token.</summary>
    public Session Session => _session;

    /// <summary><c>/subscriptions/ID</c> of the sign-in.</summary>
    public string Subscription => "/subscriptions/" + _session.SubscriptionId;

    public Task<Result<ArmResponse>> GetAsync(string path, string apiVersion, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, Address(path, apiVersion), null, cancel);

    public Task<Result<ArmResponse>> PutAsync(string path, string apiVersion, JsonNode body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, Address(path, apiVersion), body, cancel);

    public Task<Result<ArmResponse>> PostAsync(string path, string apiVersion, JsonNode? body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, Address(path, apiVersion), body, cancel);

    public Task<Result<ArmResponse>> DeleteAsync(string path, string apiVersion, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, Address(path, apiVersion), null, cancel);

    /// <summary>Asks the installation's log query API.</summary>
    public Task<Result<ArmResponse>> QueryLogsAsync(Guid workspace, JsonNode body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, new Uri($"https://{_session.LogAnalyticsHost}/v1/workspaces/{workspace}/query"), body, cancel);

    /// <summary>Asks an address that the server gave; refused when it is not the server's own.</summary>
    public async Task<Result<ArmResponse>> FollowAsync(Uri address, CancellationToken cancel) =>
        address is { IsAbsoluteUri: true, Scheme: "https" } && address.Host.Equals(_session.ManagementHost, StringComparison.OrdinalIgnoreCase)
            ? await SendAsync(HttpMethod.Get, address, null, cancel)
            : new CliError("ForeignLink", $"The server pointed to {address}, which is not of {_session.ManagementHost}.");

    /// <summary>Every item of a collection, all pages of it.</summary>
    public async Task<Result<JsonArray>> ListAsync(string path, string apiVersion, CancellationToken cancel)
    {
        var items = new JsonArray();
        var answer = await GetAsync(path, apiVersion, cancel);
        while (true)
        {
            if (!answer.TryGet(out var page, out var error))
                return error;
            foreach (var item in page.Body.ObjectsAt("value"))
                items.Add(item.DeepClone());
            if (page.Body.StringAt("nextLink") is not { Length: > 0 } next)
                return items;
            if (!Uri.TryCreate(next, UriKind.Absolute, out var address))
                return new CliError("InvalidResponse", $"The server's next page '{next}' is not an address.");
            answer = await FollowAsync(address, cancel);
        }
    }

    /// <summary>A token that is good for some minutes yet.</summary>
    public async Task<Result<string>> AccessTokenAsync(CancellationToken cancel)
    {
        if (_session.ExpiresOn - time.GetUtcNow() > RefreshMargin)
            return _session.AccessToken;
        return await RenewAsync(cancel) is { } error ? error : _session.AccessToken;
    }

    /// <summary>The client under this one, for the installation's other hosts.</summary>
    public Result<HttpClient> Http()
    {
        if (_http is not null)
            return _http;
        if (!PlatformHttp.Create(_session.Address, _session.CaCertificate).TryGet(out var http, out var error))
            return error;
        return _http = http;
    }

    public void Dispose() => _http?.Dispose();

    /// <summary>Asks the Graph API of the sign-in's own directory.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path below the API's version.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="cancel">Cancellation.</param>
    public async Task<Result<ArmResponse>> GraphAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        if (!Http().TryGet(out var http, out var error))
            return error;
        if (_graphToken is null)
        {
            if (!(await new TokenClient(http, _session.Domain, time).GraphAsync(_session, cancel)).TryGet(out var token, out error))
                return Refused(error);
            _graphToken = token.AccessToken;
            _session = _session with { RefreshToken = token.RefreshToken ?? _session.RefreshToken };
            if (sessions.Save(_session) is { } unsaved)
                return unsaved;
        }

        return await SendOnceAsync(http, method, new Uri($"https://{_session.ManagementHost}/graph/v1.0{path}"), body, _graphToken, cancel);
    }

    private Uri Address(string path, string apiVersion) =>
        new($"https://{_session.ManagementHost}{path}{(path.Contains('?') ? '&' : '?')}api-version={apiVersion}");

    private async Task<Result<ArmResponse>> SendAsync(HttpMethod method, Uri uri, JsonNode? body, CancellationToken cancel)
    {
        if (!Http().TryGet(out var http, out var error) || !(await AccessTokenAsync(cancel)).TryGet(out var token, out error))
            return error;
        var answer = await SendOnceAsync(http, method, uri, body, token, cancel);
        // The server may have lost patience with the token before its time.
        return answer.Error?.HttpStatus == 401 && await RenewAsync(cancel) is null
            ? await SendOnceAsync(http, method, uri, body, _session.AccessToken, cancel) : answer;
    }

    private async Task<Result<ArmResponse>> SendOnceAsync(HttpClient http, HttpMethod method, Uri uri, JsonNode? body, string token, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request, cancel);
            return await ArmAnswer.ReadAsync(response, time, cancel);
        }
        catch (HttpRequestException e)
        {
            return PlatformHttp.Describe(e, uri);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return PlatformHttp.DescribeTimeout(uri);
        }
    }

    private static CliError Refused(CliError error) => error.Code is "invalid_grant" or "invalid_client"
        ? CliError.SignInRequired($"Your sign-in is no longer accepted ({error.Code}).") : error;

    private async Task<CliError?> RenewAsync(CancellationToken cancel)
    {
        if (!Http().TryGet(out var http, out var error))
            return error;
        var tokens = new TokenClient(http, _session.Domain, time);
        Result<TokenResponse> answer;
        if (_session is { IsServicePrincipal: true, ClientSecret: { } secret })
            answer = await tokens.SignInServicePrincipalAsync(_session.Name, secret, cancel);
        else if (_session.RefreshToken is { } refresh)
            answer = await tokens.RefreshAsync(refresh, cancel);
        else
            return CliError.SignInRequired("Your sign-in has expired.");
        if (!answer.TryGet(out var token, out error))
            return Refused(error);

        _session = _session with
        {
            AccessToken = token.AccessToken,
            ExpiresOn = token.ExpiresOn,
            RefreshToken = token.RefreshToken ?? _session.RefreshToken,
        };
        return sessions.Save(_session);
    }
}
