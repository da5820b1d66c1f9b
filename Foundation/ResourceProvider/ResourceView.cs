using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>What <c>POST {child}/{action}</c> makes of the parent.</summary>
/// <param name="parent">The parent, whose child of that name exists.</param>
/// <param name="name">The child's name.</param>
/// <exception cref="ArmException">The request is refused.</exception>
public delegate ResourceChange ViewAction(Resource parent, string name);

/// <summary>A child type without rows of its own: another shape of a part of its parent, such as a cluster's agent pools.</summary>
public abstract class ResourceView
{
    /// <summary>Full type: <c>Microsoft.ContainerService/managedClusters/agentPools</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The children's names; a grandchild's has its parent's before it: <c>pool/default</c>.</summary>
    public abstract IReadOnlyList<string> List(Resource parent);

    /// <summary>A child's body without id, name and type; null when there is none of that name.</summary>
    /// <param name="parent">The resource that has a row.</param>
    /// <param name="name">The child's name, as in <see cref="List"/>.</param>
    public abstract JsonObject? Get(Resource parent, string name);

    /// <summary>The same for a GET, when the answer has to be looked up elsewhere.</summary>
    public virtual Task<JsonObject?> GetAsync(Resource parent, string name, CancellationToken cancellationToken) => Task.FromResult(Get(parent, name));

    /// <summary>What a PUT of a child makes of its parent.</summary>
    /// <exception cref="ArmException">The request is refused.</exception>
    public virtual Task<ResourceChange> AcceptAsync(Resource parent, string name, JsonObject request, ResourceCall call, CancellationToken cancellationToken) => throw ReadOnly();

    /// <summary>What a DELETE of a child makes of its parent.</summary>
    /// <exception cref="ArmException">The request is refused.</exception>
    public virtual Task<ResourceChange> AcceptDeleteAsync(Resource parent, string name, ResourceCall call, CancellationToken cancellationToken) => throw ReadOnly();

    /// <summary>Actions on a child, by name in lower case.</summary>
    public virtual IReadOnlyDictionary<string, ViewAction> Actions { get; } = new Dictionary<string, ViewAction>();

    private ArmException ReadOnly() => new(new ArmFailure(405, "MethodNotAllowed", $"{Type} can only be read."));
}
