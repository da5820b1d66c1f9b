using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>What an accepted change makes of a stored resource.</summary>
internal static class ResourceChanges
{
    /// <summary>The first row of a resource.</summary>
    public static Resource Create(ResourceId id, ResourceChange change, ResourceCall call) => new()
    {
        Id = id,
        TenantId = call.Principal.TenantId,
        Body = change.Body,
        Internal = change.Internal ?? [],
        State = change.State,
        ETag = Guid.NewGuid(),
        OperationId = ProvisioningState.IsTerminal(change.State) ? null : Guid.NewGuid(),
    };

    /// <summary>The next row; the same one when the change changes nothing.</summary>
    /// <exception cref="ArmException">Another operation is in progress.</exception>
    public static Resource Apply(Resource existing, ResourceChange change)
    {
        // A repeated request joins the operation that runs.
        var same = JsonNode.DeepEquals(existing.Body, change.Body) && change.Internal is null && existing.State != ProvisioningState.Deleting;
        if (same && (!ProvisioningState.IsTerminal(existing.State) || change.State == existing.State)) return existing;
        if (!ProvisioningState.IsTerminal(existing.State))
            throw new ArmException(ArmFailure.Conflict($"Another operation ({existing.State}) is in progress on '{existing.Id.Name}': wait until it has ended, then try again.", "OperationNotAllowed"));
        return existing with
        {
            Body = change.Body,
            Internal = change.Internal ?? existing.Internal,
            State = change.State,
            Generation = existing.Generation + 1,
            ETag = Guid.NewGuid(),
            OperationId = ProvisioningState.IsTerminal(change.State) ? null : Guid.NewGuid(),
        };
    }
}
