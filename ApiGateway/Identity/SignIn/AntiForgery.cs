using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Platform.ApiGateway.Identity.SignIn;

/// <summary>
/// Keeps other sites from posting the sign-in pages' forms: each form repeats a random cookie, which another site can neither
/// read nor, for its "__Host-" prefix, set.
/// </summary>
public static class AntiForgery
{
    /// <summary>Name of the form field.</summary>
    public const string Field = "csrf";

    private const string Cookie = "__Host-platform-csrf";
    private const int Length = 43;

    /// <summary>The value for the form; sets the cookie when the browser has none.</summary>
    public static string TokenFor(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { Length: Length } present) return present;
        var token = OpaqueToken.Create();
        context.Response.Cookies.Append(Cookie, token, new CookieOptions { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });
        return token;
    }

    /// <summary>Whether a posted form came from a page of ours.</summary>
    public static bool Holds(HttpContext context, IFormCollection form) => context.Request.Cookies[Cookie] is { Length: Length } cookie
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(form[Field].ToString()));
}
