using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Portal.Http;

/// <summary>Turns components into HTML, for pages and for the parts of them that are sent anew while a page is open.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>Renders a component.</summary>
    public async Task<string> RenderAsync<TComponent>(IReadOnlyList<(string Name, object? Value)> parameters)
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var values = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(values)).ToHtmlString());
    }

    /// <summary>Answers a request with a page.</summary>
    public async Task WriteAsync<TPage>(HttpContext context, int status, IReadOnlyList<(string Name, object? Value)> parameters)
        where TPage : IComponent
    {
        var html = await RenderAsync<TPage>(parameters);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync("<!DOCTYPE html>\n" + html, context.RequestAborted);
    }
}
