using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Pods.Volumes;

namespace Platform.NodeAgent.KubeletApi;

/// <summary><c>DELETE /localVolumes/{name}</c>: the control plane gives up a volume whose claim is gone.</summary>
public sealed class LocalVolumeEndpoints(ClaimVolumes volumes)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/localVolumes/{name}", RemoveAsync);

    private async Task RemoveAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!LocalVolumes.IsName(name))
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "this is not the name of a volume");
            return;
        }

        try
        {
            // As long as there is much to remove, on a thread that may wait for the disk.
            await Task.Run(() => volumes.Remove(name), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, e.Message);
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }
}
