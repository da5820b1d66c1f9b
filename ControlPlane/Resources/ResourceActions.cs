using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Resources;

/// <summary>What posting to a subresource, or to a kind that only answers, does.</summary>
internal sealed class ResourceActions
{
    private readonly Dictionary<string, Func<ApiRequest, JsonObject, CancellationToken, Task<Outcome<WriteResult>>>> actions;

    /// <summary>The actions of a cluster.</summary>
    public ResourceActions(ClusterApi api)
    {
        var pods = new PodActions(api);
        var reviews = new ReviewActions(api);
        var tokens = new TokenRequestAction(api);
        actions = new()
        {
            ["/pods/binding"] = pods.BindAsync,
            ["/bindings/"] = pods.BindAsync,
            ["/pods/eviction"] = pods.EvictAsync,
            ["/serviceaccounts/token"] = tokens.CreateAsync,
            ["authentication.k8s.io/tokenreviews/"] = reviews.TokenAsync,
            ["authentication.k8s.io/selfsubjectreviews/"] = reviews.SelfAsync,
            ["authorization.k8s.io/subjectaccessreviews/"] = reviews.SubjectAccessAsync,
            ["authorization.k8s.io/localsubjectaccessreviews/"] = reviews.SubjectAccessAsync,
            ["authorization.k8s.io/selfsubjectaccessreviews/"] = reviews.SelfAccessAsync,
            ["authorization.k8s.io/selfsubjectrulesreviews/"] = reviews.SelfRulesAsync,
        };
    }

    /// <summary>The action of a request; null when it creates an object.</summary>
    public Func<ApiRequest, JsonObject, CancellationToken, Task<Outcome<WriteResult>>>? Find(ApiRequest request) =>
        actions.GetValueOrDefault($"{request.Resource.StorageResource}/{request.Subresource}");
}
