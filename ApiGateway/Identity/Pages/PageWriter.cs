using Microsoft.AspNetCore.Http;

namespace Platform.ApiGateway.Identity.Pages;

/// <summary>Writes the identity provider's pages: no script, no frame, nothing from elsewhere.</summary>
public static class PageWriter
{
    /// <summary>Path of the pages' style sheet.</summary>
    public const string StylePath = "/adfs/style.css";

    /// <summary>Writes a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="title">The page's title and heading.</param>
    /// <param name="content">What stands below the heading.</param>
    /// <param name="formTarget">Where the page's form leads at last; browsers hold a redirect after a form to the policy too.</param>
    public static Task WriteAsync(HttpContext context, int status, string title, Html content, string? formTarget = null)
    {
        var target = formTarget is null ? "" : " " + new Uri(formTarget).GetLeftPart(UriPartial.Authority);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'self'; form-action 'self'{target}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        var page = Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><link rel="stylesheet" href="{StylePath}"></head>
            <body><main><p class="brand">Platform</p><h1>{title}</h1>
            {content}
            </main></body>
            </html>

            """);
        return context.Response.WriteAsync(page.ToString(), context.RequestAborted);
    }

    /// <summary>Writes the style sheet.</summary>
    public static Task WriteStyleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=3600";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(Style, context.RequestAborted);
    }

    private const string Style =
        """
        :root { color-scheme: light dark; --ground: #f5f5f5; --card: #fff; --text: #242424; --quiet: #616161; --line: #8a8a8a; --accent: #0f5fb8; --on-accent: #fff; --fault: #b10e1c; }
        @media (prefers-color-scheme: dark) { :root { --ground: #141414; --card: #1f1f1f; --text: #f0f0f0; --quiet: #adadad; --line: #757575; --accent: #62abf5; --on-accent: #0a0a0a; --fault: #f1707b; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
        main { width: min(27rem, 100vw - 2rem); padding: 2.5rem; background: var(--card); border-radius: .5rem; box-shadow: 0 2px 12px #0003; overflow-wrap: anywhere; }
        .brand { margin: 0 0 1rem; color: var(--quiet); font-weight: 600; }
        h1 { margin: 0 0 1rem; font-size: 1.5rem; font-weight: 600; }
        label { display: block; margin-top: 1rem; font-weight: 600; }
        input { width: 100%; padding: .5rem; border: 1px solid var(--line); border-radius: .25rem; background: transparent; color: inherit; font: inherit; }
        button { margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: .25rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
        button.quiet { background: transparent; color: var(--accent); }
        input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .fault { color: var(--fault); font-weight: 600; }
        code { font-size: 1.25rem; letter-spacing: .1em; }

        """;
}
