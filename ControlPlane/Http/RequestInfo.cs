using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authorization;

namespace Platform.ControlPlane.Http;

/// <summary>What the method, path and query of a request mean.</summary>
internal sealed record RequestInfo
{
    private static readonly string[] Streams = ["log", "exec", "attach", "portforward", "proxy"];
    private static readonly string[] NamespaceSubresources = ["status", "finalize"];

    /// <summary>Whether it concerns a resource.</summary>
    public bool IsResource { get; private init; }

    /// <summary>Path of the URL.</summary>
    public required string Path { get; init; }

    /// <summary>Kubernetes verb of a resource, else the method in lower case.</summary>
    public required string Verb { get; init; }

    /// <summary>API group.</summary>
    public string Group { get; private init; } = "";

    /// <summary>Version.</summary>
    public string Version { get; private init; } = "";

    /// <summary>Namespace; empty without one.</summary>
    public string Namespace { get; private init; } = "";

    /// <summary>Plural of the resource.</summary>
    public string Resource { get; private init; } = "";

    /// <summary>Subresource; empty without one.</summary>
    public string Subresource { get; private init; } = "";

    /// <summary>What follows the subresource in the path, as it was written: empty, or from a slash on.</summary>
    public string Tail { get; private init; } = "";

    /// <summary>Object; empty for a collection.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Whether it lasts until one of its ends has enough: a watch, or a stream to a pod.</summary>
    public bool IsLongRunning => Verb == "watch" || IsStream;

    /// <summary>Whether bytes pass between its client and a pod or node.</summary>
    public bool IsStream => IsResource && Streams.Contains(Subresource);

    /// <summary>Reads a request.</summary>
    public static RequestInfo Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var other = new RequestInfo { Path = path, Verb = request.Method.ToLowerInvariant() };
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var first = parts.Length == 0 ? 0 : parts[0] switch { "api" => 2, "apis" => 3, _ => 0 };
        if (first == 0 || parts.Length <= first)
            return other;
        var info = other with
        {
            IsResource = true,
            Group = first == 2 ? "" : parts[1],
            Version = parts[first - 1],
        };
        return info.WithVerb(request, info.WithTarget(path, parts.AsSpan(first)));
    }

    /// <summary>What authorization judges.</summary>
    /// <param name="fieldSelector">A requirement on the name or the node, as <c>key=value</c>.</param>
    public RequestAttributes Attributes(string? fieldSelector) => new()
    {
        Verb = Verb,
        IsResourceRequest = IsResource,
        ApiGroup = Group,
        ApiVersion = Version,
        Resource = Resource,
        Subresource = Subresource,
        Namespace = Namespace,
        Name = Name,
        Path = Path,
        FieldSelector = fieldSelector,
    };

    private RequestInfo WithTarget(string path, ReadOnlySpan<string> parts)
    {
        var ns = "";
        if (parts[0] == "namespaces" && parts.Length > 1)
        {
            ns = parts[1];
            if (parts.Length > 2 && !NamespaceSubresources.Contains(parts[2]))
                parts = parts[2..];
        }

        return this with
        {
            Namespace = ns,
            Resource = parts[0],
            Name = parts.Length > 1 ? parts[1] : "",
            Subresource = parts.Length > 2 ? parts[2] : "",
            Tail = parts.Length > 2 ? TailOf(path, parts.Length - 3) : "",
        };
    }

    /// <summary>The end of a path that holds so many parts.</summary>
    private static string TailOf(string path, int parts)
    {
        var (start, found) = (path.Length, 0);
        while (start > 0 && (found < parts || path[start - 1] == '/'))
        {
            start--;
            if (path[start] == '/' && start + 1 < path.Length && path[start + 1] != '/') found++;
        }

        return path[start..];
    }

    private RequestInfo WithVerb(HttpRequest request, RequestInfo target)
    {
        var collection = target.Name.Length == 0;
        var verb = request.Method switch
        {
            "GET" or "HEAD" when IsTrue(request.Query["watch"]) && target.Subresource.Length == 0 => "watch",
            "GET" or "HEAD" => collection ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => collection ? "deletecollection" : "delete",
            _ => Verb,
        };
        return target with { Verb = verb };
    }

    /// <summary>Whether a query parameter is set.</summary>
    internal static bool IsTrue(string? value) => value is "true" or "1" or "True" or "t";
}
