using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Auth;

/// <summary>Looks into an access token to tell people who they are; the server alone decides what it is worth.</summary>
public static class AccessTokenClaims
{
    /// <summary>The user or application that a token names; empty when it cannot be read.</summary>
    public static string Name(string token)
    {
        try
        {
            var parts = token.Split('.');
            var claims = parts.Length == 3 ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) : null;
            return claims.StringAt("upn") ?? claims.StringAt("appid") ?? "";
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return "";
        }
    }
}
