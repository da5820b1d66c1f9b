using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Account;

/// <summary><c>account get-access-token</c>: for scripts that call the API themselves.</summary>
internal sealed class AccessTokenCommand() : ArmCommand("get-access-token", "Print a token for the API.")
{
    public override IReadOnlyList<string> Examples => ["platform account get-access-token --query accessToken -o tsv"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await arm.AccessTokenAsync(cancel)).TryGet(out var token, out var error))
            return error;
        var expires = arm.Session.ExpiresOn;
        return new JsonObject
        {
            ["accessToken"] = token,
            ["expiresOn"] = expires.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            ["expires_on"] = expires.ToUnixTimeSeconds(),
            ["subscription"] = arm.Session.SubscriptionId,
            ["tenant"] = arm.Session.TenantId,
            ["tokenType"] = "Bearer",
        };
    }
}
