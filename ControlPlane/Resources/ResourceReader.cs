using System.Globalization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>The reading verbs over one cluster's objects.</summary>
/// <param name="cluster">The cluster.</param>
internal sealed class ResourceReader(HostedCluster cluster)
{
    private readonly IClusterStore store = cluster.Store;

    /// <summary>Reads one object.</summary>
    public Outcome<StoredObject> Get(ApiRequest request) =>
        Find(request) is { } stored ? stored : ApiErrors.NotFound(request.Kind, request.Name);

    private StoredObject? Find(ApiRequest request) => request.Kind.Use == ResourceUse.ReadOnly
        ? ComponentStatuses.Of(cluster).FirstOrDefault(component => component.Key.Name == request.Name)
        : store.Get(request.Key);

    /// <summary>Lists a collection.</summary>
    public Outcome<ListPage> List(ApiRequest request, ListQuery query)
    {
        if (CheckFields(request, query) is { } badField)
            return badField;
        if (CheckVersion(query) is { } badVersion)
            return badVersion;
        var (resource, ns) = (request.Resource.StorageResource, request.Namespace.Length == 0 ? null : request.Namespace);
        if (query.Continue.Length > 0)
            return Continued(resource, ns, query);
        if (request.Kind.Use == ResourceUse.ReadOnly)
            return Page(ComponentStatuses.Of(cluster), 0, store.Revision, query);
        var all = IsExact(query, out var exact) ? store.ListAt(resource, ns, exact) : store.List(resource, ns);
        return all is null
            ? ApiErrors.Expired($"The resource version {exact} is no longer known: list without resourceVersionMatch=Exact")
            : Page(all.Items, 0, all.Revision, query);
    }

    /// <summary>Goes on with a list as it was when its first part was told.</summary>
    private Outcome<ListPage> Continued(string resource, string? ns, ListQuery query)
    {
        if (!ContinueToken.TryParse(query.Continue, out var token) || token.Revision > store.Revision)
            return ApiErrors.BadRequest($"continue key is not valid: {query.Continue}");
        var all = token.IsConsistent ? store.ListAt(resource, ns, token.Revision) : store.List(resource, ns);
        return all is null
            ? ApiErrors.ExpiredContinue((token with { Revision = ContinueToken.Inconsistent }).ToString())
            : Page(all.Items, FirstAfter(all.Items, token), all.Revision, query);
    }

    /// <summary>Whether a list is wanted as it was at one version: asked for in so many words, or, as ever, by a version together with a limit.</summary>
    private static bool IsExact(ListQuery query, out long version)
    {
        TryVersion(query.ResourceVersion, out version);
        return version > 0 && (query.ResourceVersionMatch == "Exact" || (query.ResourceVersionMatch.Length == 0 && query.Limit > 0));
    }

    /// <summary>Begins a watch.</summary>
    public Outcome<ObjectWatcher> Watch(ApiRequest request, ListQuery query, TimeProvider time)
    {
        if (CheckFields(request, query) is { } badField)
            return badField;
        if (query.ResourceVersionMatch.Length > 0 && query.SendInitialEvents is null)
            return InvalidOptions("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        if (query.SendInitialEvents is not null && query.ResourceVersionMatch != "NotOlderThan")
            return InvalidOptions("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        var after = 0L;
        if (query.ResourceVersion.Length > 0 && !TryVersion(query.ResourceVersion, out after))
            return BadVersion(query.ResourceVersion);
        return ObjectWatcher.Begin(store, request, query, after, time);
    }

    /// <summary>Refuses field selectors the resource does not support.</summary>
    private static Status? CheckFields(ApiRequest request, ListQuery query)
    {
        foreach (var requirement in query.Fields.Requirements)
        {
            if (!request.Resource.AllSelectableFields.Contains(requirement.Field))
            {
                return ApiErrors.BadRequest(request.Resource.SelectableFields.Count > 0
                    ? $"field label not supported: {requirement.Field}"
                    : $"\"{requirement.Field}\" is not a known field selector: only " + string.Join(", ", request.Resource.AllSelectableFields.Select(f => $"\"{f}\"")));
            }
        }

        return null;
    }

    private Status? CheckVersion(ListQuery query)
    {
        if (query.ResourceVersionMatch.Length > 0 && query.ResourceVersionMatch is not ("Exact" or "NotOlderThan"))
            return InvalidOptions("resourceVersionMatch", $"\"{query.ResourceVersionMatch}\" is not supported: use Exact or NotOlderThan");
        if (query.ResourceVersionMatch.Length > 0 && query.ResourceVersion.Length == 0)
            return InvalidOptions("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (query is { ResourceVersionMatch: "Exact", ResourceVersion: "0" })
            return InvalidOptions("resourceVersionMatch", "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
        if (query.Continue.Length > 0 && query.ResourceVersionMatch.Length > 0)
            return InvalidOptions("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
        if (query.Continue.Length > 0 && query.ResourceVersion is not ("" or "0"))
            return ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
        if (query.ResourceVersion.Length == 0)
            return null;
        if (!TryVersion(query.ResourceVersion, out var version))
            return BadVersion(query.ResourceVersion);
        var current = store.Revision;
        return version > current ? ApiErrors.TooLargeResourceVersion(version, current) : null;
    }

    private static Outcome<ListPage> Page(IReadOnlyList<StoredObject> items, int start, long revision, ListQuery query)
    {
        if (start == 0 && !query.IsFiltered && (query.Limit == 0 || query.Limit >= items.Count))
            return new ListPage(revision, items, "", null);
        var page = new List<StoredObject>();
        for (var i = start; i < items.Count; i++)
        {
            if (query.IsFiltered && !StoredFields.Matches(items[i], query.Labels, query.Fields))
                continue;
            if (query.Limit > 0 && page.Count == query.Limit)
            {
                var last = page[^1].Key;
                var token = new ContinueToken(revision, last.Namespace, last.Name).ToString();
                return new ListPage(revision, page, token, query.IsFiltered ? null : items.Count - i);
            }

            page.Add(items[i]);
        }

        return new ListPage(revision, page, "", null);
    }

    private static int FirstAfter(IReadOnlyList<StoredObject> items, ContinueToken token)
    {
        var low = 0;
        var high = items.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var key = items[middle].Key;
            var order = string.CompareOrdinal(key.Namespace, token.Namespace);
            if (order == 0)
                order = string.CompareOrdinal(key.Name, token.Name);
            if (order <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static bool TryVersion(string text, out long version) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);

    private static Status BadVersion(string text) => ApiErrors.BadRequest($"Invalid value: \"{text}\": resourceVersion must be a whole number");

    private static Status InvalidOptions(string field, string why) =>
        ApiErrors.Invalid(new ResourceKind("meta.k8s.io", "v1", "ListOptions", ""), "", [FieldError.Forbidden(field, why)]);
}
