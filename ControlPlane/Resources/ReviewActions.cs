using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;

namespace Platform.ControlPlane.Resources;

/// <summary>Answers questions about who somebody is and what they may do.</summary>
internal sealed class ReviewActions(ClusterApi api)
{
    /// <summary>Whose token it is.</summary>
    public Task<Outcome<WriteResult>> TokenAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        var spec = body.Object("spec");
        if (!spec.TryText("token", out var token))
            return Answer(ApiErrors.BadRequest("token is required for TokenReview in authentication"));
        var status = new JsonObject();
        if (api.Cluster.TokenAuthenticator.Authenticate(token, [.. spec.Texts("audiences")]) is { } known)
        {
            status["authenticated"] = true;
            status["user"] = User(known.User);
            status["audiences"] = Texts(known.Audiences);
        }
        else
        {
            status["user"] = new JsonObject();
            status["error"] = "[invalid bearer token]";
        }

        return Answer(body, status);
    }

    /// <summary>Who asks.</summary>
    public Task<Outcome<WriteResult>> SelfAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        body["metadata"] = new JsonObject { ["creationTimestamp"] = ObjectMetadataRules.Timestamp(api.Time.GetUtcNow()) };
        return Answer(body, new JsonObject { ["userInfo"] = User(request.User) });
    }

    /// <summary>What somebody may do.</summary>
    public Task<Outcome<WriteResult>> SubjectAccessAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        var spec = body.Object("spec");
        var name = spec.Text("user") ?? "";
        var groups = spec.Texts("groups").ToList();
        if (name.Length == 0 && groups.Count == 0)
            return Answer(ApiErrors.Invalid(request.Kind, "", [FieldError.Invalid("spec.user", "", "at least one of user or group must be specified")]));
        if (request.Namespace.Length > 0 && spec.Object("resourceAttributes").Text("namespace") != request.Namespace)
        {
            return Answer(ApiErrors.Invalid(
                request.Kind, "", [FieldError.Invalid("spec.resourceAttributes.namespace", spec.Object("resourceAttributes").Text("namespace") ?? "", "must match metadata.namespace")]));
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (key, value) in spec.Object("extra") ?? [])
            extra[key] = [.. (value as JsonArray ?? []).Select(v => v?.ToString() ?? "")];
        return Access(request, body, new UserInfo(name, spec.Text("uid") ?? "", groups, extra));
    }

    /// <summary>What the asker may do.</summary>
    public Task<Outcome<WriteResult>> SelfAccessAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken) =>
        Access(request, body, request.User);

    /// <summary>Every rule the asker has in a namespace.</summary>
    public Task<Outcome<WriteResult>> SelfRulesAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        if (!body.Object("spec").TryText("namespace", out var ns))
            return Answer(ApiErrors.BadRequest("no namespace on request"));
        var rules = new JsonArray();
        var paths = new JsonArray();
        foreach (var rule in api.Cluster.Authorizer.RulesFor(request.User, ns))
        {
            if (rule.Resources is { Count: > 0 } resources)
            {
                var entry = new JsonObject { ["verbs"] = Texts(rule.Verbs), ["apiGroups"] = Texts(rule.ApiGroups), ["resources"] = Texts(resources) };
                if (rule.ResourceNames is { Count: > 0 } names)
                    entry["resourceNames"] = Texts(names);
                rules.Add(entry);
            }

            if (rule.NonResourceURLs is { Count: > 0 } urls)
                paths.Add(new JsonObject { ["verbs"] = Texts(rule.Verbs), ["nonResourceURLs"] = Texts(urls) });
        }

        return Answer(body, new JsonObject { ["resourceRules"] = rules, ["nonResourceRules"] = paths, ["incomplete"] = false });
    }

    private Task<Outcome<WriteResult>> Access(ApiRequest request, JsonObject body, UserInfo user)
    {
        var spec = body.Object("spec");
        var resource = spec.Object("resourceAttributes");
        var path = spec.Object("nonResourceAttributes");
        if (resource is null == path is null)
        {
            var error = FieldError.Invalid(
                "spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified");
            return Answer(ApiErrors.Invalid(request.Kind, "", [error]));
        }

        var decision = api.Cluster.Authorizer.Authorize(user, new RequestAttributes
        {
            Verb = (resource ?? path).Text("verb") ?? "",
            IsResourceRequest = resource is not null,
            ApiGroup = resource.Text("group") ?? "",
            ApiVersion = resource.Text("version") ?? "",
            Resource = resource.Text("resource") ?? "",
            Subresource = resource.Text("subresource") ?? "",
            Namespace = resource.Text("namespace") ?? "",
            Name = resource.Text("name") ?? "",
            Path = path.Text("path") ?? "",
        });
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
            status["reason"] = decision.Reason;
        return Answer(body, status);
    }

    private static Task<Outcome<WriteResult>> Answer(JsonObject body, JsonObject status)
    {
        body["status"] = status;
        return Task.FromResult<Outcome<WriteResult>>(new WriteResult(StoredJson.Write(body), Created: true));
    }

    private static Task<Outcome<WriteResult>> Answer(Kubernetes.Meta.V1.Status refusal) => Task.FromResult<Outcome<WriteResult>>(refusal);

    private static JsonObject User(UserInfo user)
    {
        var result = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
            result["uid"] = user.Uid;
        result["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
            result["extra"] = new JsonObject(user.Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Texts(e.Value))));
        return result;
    }

    private static JsonArray Texts(IEnumerable<string>? texts) => new([.. (texts ?? []).Select(t => (JsonNode)t)]);
}
