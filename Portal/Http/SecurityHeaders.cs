using Microsoft.AspNetCore.Http;

namespace Platform.Portal.Http;

/// <summary>What browsers are told about every answer.</summary>
internal sealed class SecurityHeaders(PortalOptions options)
{
    // Scripts, styles and connections come from the portal alone; nothing inline runs; markup reaches the page through one policy.
    private readonly string _policy = string.Join("; ",
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "manifest-src 'self'",
        $"form-action 'self' {PortalOptions.Origin(options.Login)}", "base-uri 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types portal");

    /// <summary>Writes them.</summary>
    public void Write(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers.StrictTransportSecurity = "max-age=31536000";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
    }
}
