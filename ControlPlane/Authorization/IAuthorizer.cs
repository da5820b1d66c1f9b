using Platform.ControlPlane.Authentication;

namespace Platform.ControlPlane.Authorization;

/// <summary>What a request wants to do, as authorization judges it.</summary>
public sealed record RequestAttributes
{
    /// <summary>Kubernetes verb for resources (<c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>,
    /// <c>deletecollection</c>, <c>impersonate</c>, <c>bind</c>, <c>escalate</c>, <c>approve</c>, <c>sign</c>); the lower-case HTTP method otherwise.</summary>
    public required string Verb { get; init; }

    /// <summary>Whether it concerns a resource; otherwise only <see cref="Path"/> counts.</summary>
    public bool IsResourceRequest { get; init; } = true;

    /// <summary>API group; empty for the core group.</summary>
    public string ApiGroup { get; init; } = "";

    /// <summary>Version in the group.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Resource, in the plural.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Subresource; empty when there is none.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Namespace; empty for all of them and for cluster-scoped resources.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Object name; empty when the request names none.</summary>
    public string Name { get; init; } = "";

    /// <summary>URL path.</summary>
    public string Path { get; init; } = "";

    /// <summary>A <c>metadata.name=</c> or <c>spec.nodeName=</c> requirement of the request's field selector, as <c>key=value</c>; null without one.</summary>
    public string? FieldSelector { get; init; }
}

/// <summary>Whether a request may go on.</summary>
/// <param name="Allowed">Whether it may.</param>
/// <param name="Reason">Why (allowed), or more about why not; may be empty.</param>
public sealed record AuthorizationDecision(bool Allowed, string Reason);

/// <summary>Decides what users of one cluster may do.</summary>
public interface IAuthorizer
{
    /// <summary>Judges one request against the cluster's present roles and bindings; quick, and never blocks.</summary>
    AuthorizationDecision Authorize(UserInfo user, RequestAttributes attributes);

    /// <summary>The rules a user has in a namespace, for SelfSubjectRulesReview.</summary>
    IReadOnlyList<Kubernetes.Rbac.V1.PolicyRule> RulesFor(UserInfo user, string namespaceName);
}
