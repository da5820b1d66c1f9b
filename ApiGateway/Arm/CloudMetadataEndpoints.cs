using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>What the Azure CLI reads to find its way about the installation. Needs no sign-in: it says where to sign in.</summary>
public sealed class CloudMetadataEndpoints(PlatformInstallation installation)
{
    private string Login => $"https://{installation.LoginHost}/adfs";

    /// <summary><c>/metadata/endpoints</c>: for <c>az cloud register --endpoint-resource-manager</c>.</summary>
    public Task EndpointsAsync(HttpContext context) => ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
    {
        ["galleryEndpoint"] = installation.ManagementUrl,
        ["graphEndpoint"] = installation.GraphUrl + "/",
        ["portalEndpoint"] = installation.PortalUrl,
        ["authentication"] = Authentication,
    });

    /// <summary><c>/clouds.json</c>: for <c>ARM_CLOUD_METADATA_URL</c>.</summary>
    public Task CloudsAsync(HttpContext context) => ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonArray(new JsonObject
    {
        ["name"] = "Platform",
        ["authentication"] = Authentication,
        ["resourceManager"] = installation.ManagementUrl,
        ["gallery"] = installation.ManagementUrl,
        ["portal"] = installation.PortalUrl,
        ["graphAudience"] = installation.GraphUrl + "/",
        ["graph"] = installation.GraphUrl + "/",
        ["microsoftGraphResourceId"] = installation.GraphUrl + "/",
        ["logAnalyticsResourceId"] = installation.ManagementUrl + "/",
        ["suffixes"] = new JsonObject { ["acrLoginServer"] = installation.RegistrySuffix[1..] },
    }));

    private JsonObject Authentication => new() { ["loginEndpoint"] = Login, ["audiences"] = new JsonArray(installation.ManagementUrl + "/") };
}
