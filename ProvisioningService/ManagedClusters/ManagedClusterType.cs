using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.ProvisioningService.Monitoring;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Managed clusters: <c>Microsoft.ContainerService/managedClusters</c>.</summary>
public sealed class ManagedClusterType(
    ClusterReconciler reconciler, MonitoringAccess monitoring, IControlPlanesApi controlPlanes, ISecretProtector protector, NodeImageCatalog images, NodeProviders providers, PlatformInstallation installation) : ResourceType
{
    private const int CredentialHours = 24 * 365;

    /// <inheritdoc/>
    public override string Type => "Microsoft.ContainerService/managedClusters";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ResourceAction> Actions => new Dictionary<string, ResourceAction>
    {
        ["listclusteradmincredential"] = (resource, _, _, cancellationToken) => ListCredentialAsync(resource, "clusterAdmin", "-admin", cancellationToken),
        ["listclusterusercredential"] = (resource, _, _, cancellationToken) => ListCredentialAsync(resource, "clusterUser", "", cancellationToken),
        ["stop"] = (resource, _, _, _) => SetPowerAsync(resource, "Stopped"),
        ["start"] = (resource, _, _, _) => SetPowerAsync(resource, "Running"),
    };

    /// <inheritdoc/>
    public override async Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken)
    {
        if (existing is not null) ClusterPresentation.CheckChangeable(existing);
        var facts = existing is null ? NewFacts() : ClusterFacts.Read(existing.Internal);
        var body = ClusterRequest.Accept(id, request, existing, facts.ClusterId, installation, images.NameOf);
        providers.RequireForNewPools((JsonObject)body["properties"]!, existing?.Properties);
        await monitoring.CheckAsync((JsonObject)body["properties"]!, existing?.Properties, call, cancellationToken);
        return existing is null
            ? new ResourceChange(body, ProvisioningState.Creating) { Internal = facts.ToJson() }
            : new ResourceChange(body, ClusterPresentation.StateOf(existing, body));
    }

    /// <inheritdoc/>
    public override Task<ReconcileResult> ReconcileAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken) =>
        reconciler.ReconcileAsync(resource, progress, cancellationToken);

    /// <inheritdoc/>
    public override Task<ReconcileResult> ReconcileDeleteAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken) =>
        reconciler.DeleteAsync(resource, cancellationToken);

    /// <inheritdoc/>
    public override void Present(Resource resource, JsonObject served)
    {
        var facts = ClusterFacts.Read(resource.Internal);
        ClusterPresentation.Complete(resource, facts, (JsonObject)served["properties"]!);
        if (facts.Monitoring is { } monitored && served["properties"]!["addonProfiles"]?[AddonProfiles.Monitoring] is JsonObject addon)
            addon["status"] = new JsonObject { ["code"] = monitored.State, ["since"] = monitored.Since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };
        if (facts.KubeletObjectId is not { } kubelet) return;
        served["identity"] = new JsonObject { ["type"] = "SystemAssigned", ["principalId"] = kubelet.ToString(), ["tenantId"] = resource.TenantId.ToString() };
        served["properties"]!["identityProfile"] = new JsonObject
        {
            ["kubeletidentity"] = new JsonObject
            {
                ["resourceId"] = $"{resource.Id.Group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resource.Id.Name}-agentpool",
                ["clientId"] = facts.KubeletApplicationId.ToString(),
                ["objectId"] = kubelet.ToString(),
            },
        };
    }

    private ClusterFacts NewFacts() => new()
    {
        ClusterId = Guid.NewGuid(),
        SealedKubeletSecret = Convert.ToBase64String(protector.Protect(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(48, lowercase: true)))),
    };

    private async Task<ActionResponse> ListCredentialAsync(Resource resource, string user, string contextSuffix, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(resource.Internal);
        ClusterCredential credential;
        try
        {
            credential = await controlPlanes.IssueCredentialAsync(facts.ClusterId, new ClusterCredentialRequest(user, ["system:masters"], CredentialHours), cancellationToken);
        }
        catch (RestEase.ApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ArmException(ArmFailure.Conflict($"The cluster '{resource.Id.Name}' has no control plane yet ({resource.State}): wait until it has been created.", "OperationNotAllowed"));
        }
        var name = resource.Id.Name;
        var server = $"https://{installation.PlatformAddress}:{installation.Port}";
        var config = Kubeconfig.Write(name, name + contextSuffix, $"{user}_{resource.Id.ResourceGroup}_{name}", server, AgentPool.Text(resource.Properties, "fqdn"), credential);
        return new ActionResponse(new JsonObject
        {
            ["kubeconfigs"] = new JsonArray(new JsonObject { ["name"] = user, ["value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(config)) }),
        });
    }

    private static Task<ActionResponse> SetPowerAsync(Resource resource, string power)
    {
        var body = (JsonObject)resource.Body.DeepClone();
        body["properties"]!["powerState"] = new JsonObject { ["code"] = power };
        return Task.FromResult(new ActionResponse(null, new ResourceChange(body, power == "Stopped" ? ProvisioningState.Stopping : ProvisioningState.Starting)));
    }
}
