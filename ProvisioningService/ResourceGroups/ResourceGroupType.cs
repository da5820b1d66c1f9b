using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;

namespace Platform.ProvisioningService.ResourceGroups;

/// <summary>Resource groups. Deleting one deletes what every provider has in it, and then its role assignments.</summary>
public sealed partial class ResourceGroupType(InternalNetwork network, IAuthorizationApi authorization) : ResourceType
{
    // Every service that provides resources; each answers the same contract below its own name.
    private static readonly string[] Services = ["provisioning", "registry", "monitoring"];

    /// <inheritdoc/>
    public override string Type => "Microsoft.Resources/resourceGroups";

    /// <inheritdoc/>
    public override Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken)
    {
        if (!NamePattern().IsMatch(id.Name))
            throw new ArmException(ArmFailure.Invalid($"The resource group name '{id.Name}' is invalid: use 1 to 90 letters, digits, '_', '-', '.', '(' or ')', not ending in '.'.", "name", "InvalidResourceGroup"));
        var location = request["location"] is JsonValue value && value.TryGetValue<string>(out var text) ? text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() : null;
        if (existing is null && string.IsNullOrEmpty(location)) throw new ArmException(ArmFailure.Invalid("The location property is required for this definition.", "location", "LocationRequired"));
        if (existing is not null && location is not null && existing.Location != location)
            throw new ArmException(ArmFailure.Conflict($"The resource group '{id.Name}' already exists in location '{existing.Location}': it cannot be created in '{location}'.", "InvalidResourceGroupLocation"));
        if (existing?.State == ProvisioningState.Deleting) throw new ArmException(ArmFailure.Conflict($"Resource group '{id.Name}' is being deleted: wait until it is gone.", "ResourceGroupBeingDeleted"));
        var body = new JsonObject { ["location"] = location ?? existing!.Location };
        if ((request["tags"] ?? existing?.Body["tags"]) is { } tags) body["tags"] = tags.DeepClone();
        return Task.FromResult(new ResourceChange(body, ProvisioningState.Succeeded));
    }

    /// <inheritdoc/>
    public override async Task<ReconcileResult> ReconcileDeleteAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken)
    {
        using var client = network.CreateClient();
        var remaining = 0;
        foreach (var service in Services)
            foreach (var id in await ListAsync(client, service, resource.Id, cancellationToken))
            {
                remaining++;
                await DeleteAsync(client, service, id, cancellationToken);
            }
        if (remaining > 0) return new ReconcileResult.Wait(TimeSpan.FromMilliseconds(500));
        await authorization.DeleteAssignmentsAsync(new ScopeRequest(resource.Id.Value), cancellationToken);
        return new ReconcileResult.Done();
    }

    private static async Task<IReadOnlyList<string>> ListAsync(HttpClient client, string service, ResourceId group, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(client, HttpMethod.Get, $"/{service}{group.Value}/resources", cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return [.. answer!["value"]!.AsArray().Select(item => (string)item!["id"]!)];
    }

    private static async Task DeleteAsync(HttpClient client, string service, string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(client, HttpMethod.Delete, $"/{service}{id}", cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Conflict)) response.EnsureSuccessStatusCode();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(PlatformPrincipal.Header, PlatformPrincipal.Platform.ToHeader());
        return await client.SendAsync(request, cancellationToken);
    }

    [GeneratedRegex(@"\A[-\w._()]{0,89}[-\w_()]\z")]
    private static partial Regex NamePattern();
}
