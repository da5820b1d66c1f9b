using System.Net;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;
using Platform.Contracts.Monitoring;
using Platform.Foundation.ResourceProvider;

namespace Platform.ProvisioningService.Monitoring;

/// <summary>Whether a caller may have a cluster send its rows to a workspace: only who may read the workspace and its keys.</summary>
public sealed class MonitoringAccess(IAuthorizationApi authorization, IWorkspacesApi workspaces)
{
    private static readonly string[] Required = ["Microsoft.OperationalInsights/workspaces/read", "Microsoft.OperationalInsights/workspaces/sharedKeys/action"];

    /// <summary>Checks a change of a cluster; one that leaves the workspace as it was asks for nothing.</summary>
    /// <exception cref="ArmException">The caller may not, or there is no such workspace.</exception>
    public async Task CheckAsync(JsonObject properties, JsonObject? before, ResourceCall call, CancellationToken cancellationToken)
    {
        if (AddonProfiles.WorkspaceOf(properties) is not { } workspace || before is not null && workspace.Equals(AddonProfiles.WorkspaceOf(before))) return;
        foreach (var action in Required)
        {
            var decision = await authorization.CheckAccessAsync(new AccessRequest(call.Principal.ObjectId, action, workspace.Value), cancellationToken);
            if (!decision.Allowed)
                throw new ArmException(new ArmFailure(403, "LinkedAuthorizationFailed", $"The client '{call.Principal.Name}' may change the cluster but does not have authorization to perform action '{action}' on the linked scope '{workspace.Value}'. Ask an owner of the workspace for a role assignment.", "addonProfiles"));
        }
        try
        {
            await workspaces.GetAsync(PlatformPrincipal.Platform.ToHeader(), workspace.Value, cancellationToken);
        }
        catch (RestEase.ApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ArmException(ArmFailure.Invalid($"The workspace '{workspace.Value}' was not found: create it with 'az monitor log-analytics workspace create' first.", "addonProfiles", "WorkspaceNotFound"));
        }
    }
}
