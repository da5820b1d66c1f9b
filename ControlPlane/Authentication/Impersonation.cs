using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;

namespace Platform.ControlPlane.Authentication;

/// <summary>What impersonation headers came to: the user to go on as, or why not.</summary>
/// <param name="User">The user; null when refused.</param>
/// <param name="Code">HTTP status of the refusal.</param>
/// <param name="What">What may not be impersonated, or what is wrong with the headers.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct ImpersonationResult(UserInfo? User, int Code = 0, string What = "", string Reason = "");

/// <summary>Impersonate-User, -Group, -Uid and -Extra-* headers.</summary>
internal static class Impersonation
{
    private const string UserHeader = "Impersonate-User", GroupHeader = "Impersonate-Group", UidHeader = "Impersonate-Uid", ExtraPrefix = "Impersonate-Extra-";

    /// <summary>Applies the headers of a request, each authorised, and takes them off.</summary>
    public static ImpersonationResult Apply(HttpRequest request, HostedCluster cluster, UserInfo user)
    {
        var headers = request.Headers;
        var name = headers[UserHeader].ToString();
        List<string> groups = [.. headers[GroupHeader].OfType<string>()];
        var uid = headers[UidHeader].ToString();
        var extra = headers.Where(header => header.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => Uri.UnescapeDataString(header.Key[ExtraPrefix.Length..]).ToLowerInvariant(), header => (IReadOnlyList<string>)[.. header.Value.OfType<string>()]);
        if (name.Length == 0)
        {
            return groups.Count + uid.Length + extra.Count == 0
                ? new ImpersonationResult(user)
                : new ImpersonationResult(null, 400, "requested groups, uid or extra without impersonating a user");
        }
        foreach (var attributes in Wanted(name, groups, uid, extra))
        {
            var decision = cluster.Authorizer.Authorize(user, attributes);
            var what = attributes.Subresource.Length > 0 ? $"{attributes.Resource}/{attributes.Subresource}" : attributes.Resource;
            if (!decision.Allowed) return new ImpersonationResult(null, 403, $"{what} \"{attributes.Name}\"", decision.Reason);
        }
        return new ImpersonationResult(new UserInfo(name, uid, Groups(name, groups), extra));
    }

    private static IEnumerable<RequestAttributes> Wanted(string name, List<string> groups, string uid, Dictionary<string, IReadOnlyList<string>> extra)
    {
        yield return ServiceAccount(name) is var (ns, account)
            ? new RequestAttributes { Verb = "impersonate", Resource = "serviceaccounts", Namespace = ns, Name = account, ApiVersion = "v1" }
            : new RequestAttributes { Verb = "impersonate", Resource = "users", Name = name, ApiVersion = "v1" };
        foreach (var group in groups) yield return new RequestAttributes { Verb = "impersonate", Resource = "groups", Name = group, ApiVersion = "v1" };
        if (uid.Length > 0) yield return new RequestAttributes { Verb = "impersonate", ApiGroup = "authentication.k8s.io", ApiVersion = "v1", Resource = "uids", Name = uid };
        foreach (var (key, values) in extra)
            foreach (var value in values)
                yield return new RequestAttributes { Verb = "impersonate", ApiGroup = "authentication.k8s.io", ApiVersion = "v1", Resource = "userextras", Subresource = key, Name = value };
    }

    private static List<string> Groups(string name, List<string> groups)
    {
        var all = new List<string>(groups);
        if (groups.Count == 0 && ServiceAccount(name) is var (ns, _)) all.AddRange(["system:serviceaccounts", $"system:serviceaccounts:{ns}"]);
        var own = name == UserInfo.Anonymous.Name ? UserInfo.UnauthenticatedGroup : UserInfo.AuthenticatedGroup;
        if (!all.Contains(UserInfo.AuthenticatedGroup) && !all.Contains(UserInfo.UnauthenticatedGroup)) all.Add(own);
        return all;
    }

    private static (string Namespace, string Name)? ServiceAccount(string name) =>
        name.Split(':') is ["system", "serviceaccount", { Length: > 0 } ns, { Length: > 0 } account] ? (ns, account) : null;
}
