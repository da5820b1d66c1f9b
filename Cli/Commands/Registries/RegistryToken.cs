using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary>Trades the sign-in for a registry's token.</summary>
internal static class RegistryToken
{
    /// <summary>The user name that goes with a registry token instead of a password.</summary>
    public const string UserName = "00000000-0000-0000-0000-000000000000";

    public static async Task<Result<string>> ExchangeAsync(ArmClient arm, string server, CancellationToken cancel)
    {
        if (!server.EndsWith("." + arm.Session.Domain, StringComparison.OrdinalIgnoreCase))
            return new CliError("ForeignLink", $"The login server {server} is not of {arm.Session.Domain}; the sign-in is not sent to it.");
        if (!(await arm.AccessTokenAsync(cancel)).TryGet(out var access, out var error) || !arm.Http().TryGet(out var http, out error))
            return error;
        var uri = new Uri($"https://{server}/oauth2/exchange");
        try
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "access_token",
                ["service"] = server,
                ["tenant"] = arm.Session.TenantId,
                ["access_token"] = access,
            });
            using var response = await http.PostAsync(uri, form, cancel);
            var body = Parse(await response.Content.ReadAsStringAsync(cancel));
            if (response.IsSuccessStatusCode && body.StringAt("refresh_token") is { Length: > 0 } token)
                return token;
            var refusal = body.ObjectsAt("errors").FirstOrDefault();
            return ArmAnswer.Describe(refusal, "RegistryRefused", $"The registry {server} answered {(int)response.StatusCode} to the sign-in.");
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

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
