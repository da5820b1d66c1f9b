using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>Writes ARM's answers.</summary>
public static class ArmResponses
{
    /// <summary>Header in which the gateway passes on the host name that the client called.</summary>
    public const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>Writes a JSON body.</summary>
    public static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        body.WriteTo(writer);
    }

    /// <summary>Writes an error.</summary>
    public static async Task WriteFailureAsync(HttpContext context, ArmFailure failure)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = failure.Status;
        context.Response.Headers["x-ms-error-code"] = failure.Code;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await context.Response.WriteAsJsonAsync(failure.ToBody(), ResourceProviderJson.Default.ArmErrorBody, cancellationToken: context.RequestAborted);
    }

    /// <summary>Points the client at the operation of a resource that is not settled; nothing for one that is.</summary>
    /// <param name="resource">The resource as it is after the change.</param>
    /// <param name="locationApiVersion">When not null, <c>Location</c> is sent as well, with this api-version.</param>
    public static void SetOperationHeaders(HttpContext context, Resource resource, string? locationApiVersion)
    {
        context.Response.Headers.ETag = $"\"{resource.ETag}\"";
        if (resource.OperationId is not { } operation || ProvisioningState.IsTerminal(resource.State)) return;
        var location = resource.Location ?? "global";
        var root = $"/subscriptions/{resource.Id.SubscriptionId}/providers/{resource.Id.Type.Split('/')[0]}/locations/{location}";
        context.Response.Headers["Azure-AsyncOperation"] = PublicUrl(context, $"{root}/operations/{operation}?api-version=2016-03-30");
        if (locationApiVersion is not null && resource.State == ProvisioningState.Deleting)
            context.Response.Headers.Location = PublicUrl(context, $"{root}/operationresults/{operation}?api-version=2016-03-30");
        context.Response.Headers.RetryAfter = "1";
    }

    /// <summary>An absolute URL under the host name that the client called.</summary>
    public static string PublicUrl(HttpContext context, string pathAndQuery)
    {
        var host = context.Request.Headers[ForwardedHost].ToString();
        return $"https://{(host.Length > 0 ? host : context.Request.Host.Value)}{pathAndQuery}";
    }
}
