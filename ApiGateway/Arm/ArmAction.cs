using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>How a request is authorised.</summary>
public enum ArmActionKind
{
    /// <summary>By its action at its scope.</summary>
    Action,

    /// <summary>It lists: each item by the reader's roles.</summary>
    List,

    /// <summary>It follows an operation that was authorised when it began.</summary>
    Operation,
}

/// <summary>What a request does, in the terms of role definitions.</summary>
/// <param name="Action">An ARM action: <c>Microsoft.ContainerService/managedClusters/write</c>.</param>
/// <param name="Scope">What it is done to.</param>
/// <param name="Namespace">The namespace whose provider answers.</param>
public sealed record ArmAction(string Action, ResourceId Scope, string Namespace)
{
    /// <summary>How it is authorised.</summary>
    public ArmActionKind Kind { get; private init; }

    private const string Resources = "Microsoft.Resources";

    /// <summary>Derives the action from method and path; null when the path is not ARM's.</summary>
    public static ArmAction? Of(string method, string path) => ArmRoute.Parse(method, path) switch
    {
        ArmRoute.One(var id) => new($"{id.Type}/{Verb(method)}", id, id.Provider ?? Resources),
        ArmRoute.Many(var scope, { } type) => new($"{type}/read", scope, type.Split('/')[0]) { Kind = ArmActionKind.List },
        ArmRoute.Many(var scope, null) => new($"{Resources}/subscriptions/resources/read", scope, Resources),
        ArmRoute.Action(var id, var name) => new($"{id.Type}/{name}/action", id, id.Provider ?? Resources),
        ArmRoute.Operation operation => new($"{Resources}/subscriptions/read", Subscription(operation.Subscription), path.Split('/')[4]) { Kind = ArmActionKind.Operation },
        // A namespace and a type alone: all of that type in the subscription.
        ArmRoute.Query { Path: [var type], Namespace: var provider, Subscription: var subscription } when method == "GET" =>
            new($"{provider}/{type}/read", Subscription(subscription), provider) { Kind = ArmActionKind.List },
        ArmRoute.Query query => new($"{query.Namespace}/{string.Join('/', query.Path)}/{(method == "GET" ? "read" : "action")}", Subscription(query.Subscription), query.Namespace),
        _ => null,
    };

    private static ResourceId Subscription(Guid id) => ResourceId.Parse($"/subscriptions/{id}");

    private static string Verb(string method) => method switch { "GET" or "HEAD" => "read", "DELETE" => "delete", _ => "write" };
}
