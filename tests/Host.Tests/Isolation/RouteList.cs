using Microsoft.Extensions.DependencyInjection;
using Platform.ApiGateway.Arm;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Graph;
using Platform.ApiGateway.Identity;
using Platform.Foundation.ResourceProvider;

namespace Platform.Host.Tests.Isolation;

/// <summary>Every route of the gateway, read from the tables of the real modules.</summary>
public static class RouteList
{
    private const string Subscription = "/subscriptions/{subscription}", Group = Subscription + "/resourceGroups/{group}";

    /// <summary>What the gateway answers itself below ARM's paths, and the resource providers' resources.</summary>
    public static IReadOnlyList<string> Arm(IServiceProvider services) =>
    [
        .. services.GetRequiredService<ArmFrontDoor>().Table.Routes.Select(route => route.ToString()),
        .. services.GetRequiredService<RoleAssignmentEndpoints>().Routes.Select(route => $"{route.Method} {Subscription}/providers/Microsoft.Authorization{route.Template}"),
        .. ProviderDirectory.Services.Except(["diagnostics"]).Select(services.GetRequiredKeyedService<ResourceProviderDefinition>).SelectMany(Of),
        .. DiagnosticSettings,
        .. ProviderDirectory.All.Select(provider => $"GET {Subscription}/providers/{provider.Namespace}/locations/{{location}}/operations/{{operation}}"),
        .. ProviderDirectory.All.Select(provider => $"GET {Subscription}/providers/{provider.Namespace}/locations/{{location}}/{{question}}"),
    ];

    /// <summary>The Graph API.</summary>
    public static IReadOnlyList<string> Graph(IServiceProvider services) => [.. services.GetRequiredService<GraphFrontDoor>().Table.Routes.Select(route => route.ToString())];

    /// <summary>The identity provider.</summary>
    public static IReadOnlyList<string> Identity(IServiceProvider services) => [.. services.GetRequiredService<IdentityEndpoints>().Table.Routes.Select(route => route.ToString())];

    // Beneath another provider's resource, with a handler of their own instead of a definition.
    private static IEnumerable<string> DiagnosticSettings
    {
        get
        {
            var settings = $"{PathOf("Microsoft.ContainerService/managedClusters")}/providers/Microsoft.Insights/diagnosticSettings";
            return [$"GET {settings}", $"GET {settings}Categories", .. ((string[])["GET", "PUT", "DELETE"]).Select(method => $"{method} {settings}/{{name}}")];
        }
    }

    private static IEnumerable<string> Of(ResourceProviderDefinition provider)
    {
        foreach (var type in provider.Types)
        {
            var isGroup = type.Type == "Microsoft.Resources/resourceGroups";
            var one = isGroup ? Group : PathOf(type.Type);
            foreach (var method in (string[])["GET", "HEAD", "PUT", "PATCH", "DELETE"]) yield return $"{method} {one}";
            yield return $"GET {(isGroup ? Subscription + "/resourceGroups" : CollectionOf(type.Type))}";
            if (!isGroup && type.Type.Split('/').Length == 2) yield return $"GET {Subscription}/providers/{type.Type}";
            foreach (var action in type.Actions.Keys) yield return $"POST {one}/{action}";
        }
        foreach (var view in provider.Views)
        {
            foreach (var method in (string[])["GET", "PUT", "DELETE"]) yield return $"{method} {PathOf(view.Type)}";
            yield return $"GET {CollectionOf(view.Type)}";
            foreach (var action in view.Actions.Keys) yield return $"POST {PathOf(view.Type)}/{action}";
        }
    }

    // A/b/c is at …/providers/A/b/{name}/c/{name}.
    private static string PathOf(string type) => $"{Group}/providers/{type.Split('/')[0]}{string.Concat(type.Split('/')[1..].Select(part => $"/{part}/{{name}}"))}";

    private static string CollectionOf(string type) => PathOf(type)[..^"/{name}".Length];
}
