namespace Platform.ControlPlane.OpenApi;

/// <summary>An operation on a resource, apart from the version of OpenAPI in which it is written.</summary>
/// <param name="Method">HTTP method in lower case.</param>
/// <param name="Action">What the API calls it: <c>list</c>, <c>patch</c>.</param>
/// <param name="Parameters">Names of its query parameters.</param>
/// <param name="HasBody">Whether it carries a body.</param>
internal sealed record OpenApiOperation(string Method, string Action, IReadOnlyList<string> Parameters, bool HasBody)
{
    private static readonly string[] Reading = ["resourceVersion"];
    private static readonly string[] Listing =
        ["allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch"];
    private static readonly string[] Writing = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly string[] Deleting = ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"];

    /// <summary>The operation that a verb of discovery stands for on a collection; null when the verb is not for collections.</summary>
    public static OpenApiOperation? OfCollection(string verb) => verb switch
    {
        "list" => new("get", "list", Listing, false),
        "create" => new("post", "post", Writing, true),
        "deletecollection" => new("delete", "deletecollection", [.. Deleting, .. Listing], true),
        _ => null,
    };

    /// <summary>The operation that a verb of discovery stands for on one object or its subresource; null when there is none.</summary>
    public static OpenApiOperation? OfObject(string verb) => verb switch
    {
        "get" => new("get", "get", Reading, false),
        "update" => new("put", "put", Writing, true),
        "patch" => new("patch", "patch", [.. Writing, "force"], true),
        "delete" => new("delete", "delete", Deleting, true),
        _ => null,
    };

    /// <summary>JSON type of a query parameter.</summary>
    public static string TypeOf(string parameter) => parameter switch
    {
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
        "watch" or "allowWatchBookmarks" or "sendInitialEvents" or "force" or "orphanDependents" => "boolean",
        _ => "string",
    };
}
