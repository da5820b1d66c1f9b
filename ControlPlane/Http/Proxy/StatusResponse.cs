using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Answers with a <c>Status</c> object, for failures found outside the resource verbs.</summary>
internal static class StatusResponse
{
    /// <summary>Writes a failure.</summary>
    public static async Task WriteAsync(HttpContext http, int code, string reason, string message, StatusDetails? details = null)
    {
        var status = new Status { StatusValue = "Failure", Code = code, Reason = reason, Message = message, Details = details };
        http.Features.Set(status);
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(status, KubernetesJson.Default.Status), http.RequestAborted);
    }

    /// <summary>Refuses what is not allowed, in the words of the API.</summary>
    public static Task ForbiddenAsync(HttpContext http, string user, string verb, string what, string reason) => WriteAsync(
        http, 403, StatusReason.Forbidden, $"{what} is forbidden: User \"{user}\" cannot {verb} {what}" + (reason.Length > 0 ? ": " + reason : ""), new StatusDetails());
}
