using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary><c>/containerLogs/{namespace}/{pod}/{container}</c>.</summary>
public sealed class ContainerLogs(CriClient cri)
{
    private readonly ContainerFinder _finder = new(cri);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/containerLogs/{ns}/{pod}/{container}", ServeAsync);

    private async Task ServeAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        string Route(string name) => (string)context.Request.RouteValues[name]!;
        if (LogOptions.Parse(context.Request.Query, TimeProvider.System, out var fault) is not { } options)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, fault!);
            return;
        }

        if (await _finder.FindAsync(Route("ns"), Route("pod"), Route("container"), options.Previous, cancel) is not { } container)
        {
            var which = options.Previous ? "previous terminated container" : "container";
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"{which} \"{Route("container")}\" in pod \"{Route("pod")}\" not found");
            return;
        }

        try
        {
            var status = await cri.ContainerStatusAsync(container.Id, cancel);
            context.Response.ContentType = "text/plain";
            if (!File.Exists(status.LogPath))
                return;
            await context.Response.StartAsync(cancel);
            var reader = new LogReader(status.LogPath, options, token => IsRunningAsync(container.Id, token));
            await reader.CopyAsync(context.Response.Body, cancel);
        }
        catch (CriException e) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The client has seen enough.
        }
    }

    private async Task<bool> IsRunningAsync(string id, CancellationToken cancel)
    {
        try
        {
            return (await cri.ContainerStatusAsync(id, cancel)).State is ContainerState.ContainerRunning or ContainerState.ContainerCreated;
        }
        catch (CriException e) when (e.Code == GrpcStatusCode.NotFound)
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
