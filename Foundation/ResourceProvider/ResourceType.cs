using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;

namespace Platform.Foundation.ResourceProvider;

/// <summary>Who calls, and how the call reached us.</summary>
/// <param name="Principal">The caller.</param>
/// <param name="ApiVersion">The call's api-version.</param>
public sealed record ResourceCall(PlatformPrincipal Principal, string ApiVersion);

/// <summary>What a PUT or PATCH comes to.</summary>
/// <param name="Body">The resource's new body: the request merged into what was there, with defaults.</param>
/// <param name="State"><see cref="ProvisioningState.Succeeded"/> when nothing needs doing, else <see cref="ProvisioningState.Creating"/> or <see cref="ProvisioningState.Updating"/>.</param>
public sealed record ResourceChange(JsonObject Body, string State)
{
    /// <summary>New internal facts; null leaves them.</summary>
    public JsonObject? Internal { get; init; }
}

/// <summary>What a pass of a reconciler came to.</summary>
public abstract record ReconcileResult
{
    private ReconcileResult() { }

    /// <summary>The desired state is brought about (or, when deleting, the resource is gone).</summary>
    public sealed record Done : ReconcileResult;

    /// <summary>Not yet; look again after a while, or when notified.</summary>
    public sealed record Wait(TimeSpan Delay) : ReconcileResult;

    /// <summary>It cannot be brought about; the operation ends as Failed.</summary>
    public sealed record Fail(ArmErrorDetail Error) : ReconcileResult;
}

/// <summary>An action: <c>POST {id}/{name}</c>.</summary>
/// <param name="resource">The resource acted upon.</param>
/// <param name="body">The request's body, empty when none was sent.</param>
/// <param name="call">Who calls.</param>
public delegate Task<ActionResponse> ResourceAction(Resource resource, JsonObject body, ResourceCall call, CancellationToken cancellationToken);

/// <summary>What an action answers: a body with 200, or a change to be reconciled with 202.</summary>
public sealed record ActionResponse(JsonNode? Body, ResourceChange? Change = null);

/// <summary>One ARM resource type of a provider: how its changes are accepted and brought about.</summary>
public abstract class ResourceType
{
    /// <summary>Full type: <c>Microsoft.ContainerService/managedClusters</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Actions by name, in lower case.</summary>
    public virtual IReadOnlyDictionary<string, ResourceAction> Actions { get; } = new Dictionary<string, ResourceAction>();

    /// <summary>Checks a PUT and says what the resource becomes. Nothing may be made here but what the reconciler can find again.</summary>
    /// <param name="id">The resource's id.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="existing">The resource as it stands, null when it is new.</param>
    /// <param name="call">Who calls.</param>
    /// <exception cref="ArmException">The request is refused.</exception>
    public abstract Task<ResourceChange> AcceptAsync(ResourceId id, JsonObject request, Resource? existing, ResourceCall call, CancellationToken cancellationToken);

    /// <summary>As <see cref="AcceptAsync"/>, for a PATCH; by default tags only.</summary>
    /// <exception cref="ArmException">The request is refused.</exception>
    public virtual Task<ResourceChange> AcceptPatchAsync(Resource existing, JsonObject request, ResourceCall call, CancellationToken cancellationToken)
    {
        if (request.Any(property => property.Key != "tags"))
            throw new ArmException(ArmFailure.Invalid($"Only 'tags' of {Type} can be changed by PATCH; use PUT for the rest."));
        var body = (JsonObject)existing.Body.DeepClone();
        body["tags"] = request["tags"]?.DeepClone();
        return Task.FromResult(new ResourceChange(body, existing.State));
    }

    /// <summary>Whether the resource may be deleted now.</summary>
    /// <exception cref="ArmException">It may not.</exception>
    public virtual Task AcceptDeleteAsync(Resource existing, ResourceCall call, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Brings the desired state about, in small idempotent steps; called again after a kill at any point.</summary>
    public virtual Task<ReconcileResult> ReconcileAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken) =>
        Task.FromResult<ReconcileResult>(new ReconcileResult.Done());

    /// <summary>Takes away what the resource stood for; called again after a kill at any point.</summary>
    public virtual Task<ReconcileResult> ReconcileDeleteAsync(Resource resource, IResourceProgress progress, CancellationToken cancellationToken) =>
        Task.FromResult<ReconcileResult>(new ReconcileResult.Done());

    /// <summary>Last changes to what is served: computed properties.</summary>
    /// <param name="resource">The stored resource.</param>
    /// <param name="served">The answer, already with id, name, type and provisioningState.</param>
    public virtual void Present(Resource resource, JsonObject served) { }
}

/// <summary>Lets a reconciler record how far it is.</summary>
public interface IResourceProgress
{
    /// <summary>Changes the newest stored row in one transaction and returns it; null when the resource is gone.</summary>
    Task<Resource?> UpdateAsync(Func<Resource, Resource> change, CancellationToken cancellationToken);
}
