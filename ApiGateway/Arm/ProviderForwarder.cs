using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>Forwards ARM requests to the services behind, over the internal listener.</summary>
public sealed class ProviderForwarder(InternalNetwork network) : IDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Proxy-Authorization", "Proxy-Authenticate", "Host", "Authorization", "Content-Length",
    };

    private readonly HttpClient _client = network.CreateClient();

    /// <summary>Forwards a request whole, with the caller's identity in place of its token, and copies the answer.</summary>
    public async Task ForwardAsync(HttpContext context, string service, PlatformPrincipal caller)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), ArmPath.Target(network.BaseAddress, service, context.Request.Path.Value ?? "", context.Request.QueryString.Value ?? ""));
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
        {
            // What claims to come from the gateway must come from it.
            if (HopByHop.Contains(name) || name.Equals(PlatformPrincipal.Header, StringComparison.OrdinalIgnoreCase) || name.Equals(ArmResponses.ForwardedHost, StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        Identify(request.Headers, caller, context.Request.Host.Value ?? "");
        using var response = await SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            if (!HopByHop.Contains(name)) context.Response.Headers[name] = values.ToArray();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Reads a JSON object of a service on a caller's behalf; null when it answers 404.</summary>
    /// <exception cref="ArmException">The service answered with another failure.</exception>
    public async Task<JsonObject?> GetAsync(string service, string path, PlatformPrincipal caller, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ArmPath.Target(network.BaseAddress, service, path, ""));
        Identify(request.Headers, caller, "");
        using var response = await SendAsync(request, cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound) return null;
        if (!response.IsSuccessStatusCode) throw new ArmException(new ArmFailure((int)response.StatusCode, "ProviderFailed", $"The service '{service}' answered {(int)response.StatusCode}; see its log."));
        return await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken) as JsonObject;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static void Identify(HttpRequestHeaders headers, PlatformPrincipal caller, string host)
    {
        headers.TryAddWithoutValidation(PlatformPrincipal.Header, Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(caller, ContractsJson.Default.PlatformPrincipal)));
        if (host.Length > 0) headers.TryAddWithoutValidation(ArmResponses.ForwardedHost, host);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ArmException(new ArmFailure(503, "ServiceUnavailable", $"The service that provides this is not reachable ({exception.HttpRequestError}): try again."));
        }
    }
}
