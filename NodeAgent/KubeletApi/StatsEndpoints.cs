using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.KubeletApi;

/// <summary><c>/metrics/resource</c>, <c>/metrics/probes</c> and <c>/stats/summary</c>.</summary>
public sealed class StatsEndpoints(NodeStats stats, SummaryBuilder summaries, ProbeMetrics probes)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/metrics/resource", (HttpContext context) => AnswerAsync(context, ResourcesAsync));
        routes.MapGet("/metrics/probes", (HttpContext context) => WriteTextAsync(context, probes.Render()));
        routes.MapGet("/stats/summary", (HttpContext context) => AnswerAsync(context, SummaryAsync));
    }

    private async Task ResourcesAsync(HttpContext context) =>
        await WriteTextAsync(context, ResourceMetrics.Render(await stats.LookAsync(context.RequestAborted)));

    private async Task SummaryAsync(HttpContext context)
    {
        var only = context.Request.Query["only_cpu_and_memory"].FirstOrDefault() is "true" or "1";
        var summary = await summaries.BuildAsync(await stats.LookForRatesAsync(context.RequestAborted), only, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, summary, AgentJson.Default.Summary, context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception e) when (e is CriException or IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(e.Message, context.RequestAborted);
        }
    }

    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
