using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Client;

/// <summary>The Kubernetes API of a cluster in the same process: the same steps as over HTTP, without the network and without checks of rights.</summary>
/// <param name="api">The cluster's API.</param>
/// <param name="user">As whom it acts.</param>
/// <param name="fieldManager">Who is noted as the owner of what it writes.</param>
internal sealed class InProcessKubernetesClient(ClusterApi api, UserInfo user, string fieldManager) : IKubernetesClient
{
    /// <inheritdoc />
    public Task<T> GetAsync<T>(ResourcePath path, CancellationToken cancellationToken)
        where T : class
    {
        var request = Request(path);
        var stored = Value(api.Reader.Get(request));
        return Task.FromResult(api.View(request.Resource, request.Subresource) is ScaleView scale
            ? Read<T>(StoredJson.Write(scale.Read(StoredJson.Parse(stored.Json))))
            : Typed<T>(request, stored));
    }

    /// <inheritdoc />
    public Task<KubernetesList<T>> ListAsync<T>(ResourcePath path, ListOptions options, CancellationToken cancellationToken)
        where T : class
    {
        var request = Request(path);
        var query = Query(options.LabelSelector, options.FieldSelector) with
        {
            Limit = options.Limit ?? 0,
            Continue = options.Continue ?? "",
            ResourceVersion = options.Continue is { Length: > 0 } ? "" : options.ResourceVersion ?? "",
        };
        var page = Value(api.Reader.List(request, query));
        return Task.FromResult(new KubernetesList<T>
        {
            ApiVersion = request.Kind.ApiVersion,
            Kind = request.Kind.Kind + "List",
            Metadata = new ListMeta
            {
                ResourceVersion = page.Revision.ToString(CultureInfo.InvariantCulture),
                Continue = page.Continue.Length == 0 ? null : page.Continue,
                RemainingItemCount = page.Remaining,
            },
            Items = [.. page.Items.Select(item => Typed<T>(request, item))],
        });
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchUpdate<T>> WatchAsync<T>(
        ResourcePath path, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var request = Request(path);
        var query = Query(options.LabelSelector, options.FieldSelector) with
        {
            ResourceVersion = options.ResourceVersion ?? "",
            // Who is told of every change needs no reminder of how far it came, and thousands of idle watches no timers.
            AllowBookmarks = false,
            Timeout = options.Timeout,
        };
        await using var watcher = Value(api.Reader.Watch(request, query, api.Time));
        using var end = new CancellationTokenSource(watcher.Duration, api.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken, api.Cluster.Stopping);
        while (await NextAsync(watcher, linked.Token, cancellationToken) is { } items)
        {
            foreach (var item in items)
                yield return Update<T>(request, item);
        }
    }

    /// <inheritdoc />
    public async Task<TResult> CreateAsync<TBody, TResult>(ResourcePath path, TBody body, CancellationToken cancellationToken)
        where TBody : class
        where TResult : class
    {
        var request = Request(path);
        var document = Document(request, body, api.PostedKind(request.Resource, request.Subresource));
        return Read<TResult>(Value(await api.CreateAsync(request, document, cancellationToken)).Json);
    }

    /// <inheritdoc />
    public async Task<T> UpdateAsync<T>(ResourcePath path, T body, CancellationToken cancellationToken)
        where T : class
    {
        var request = Request(path);
        var view = ViewOf(request);
        var write = new WriteBody.Replacement(Document(request, body, view.Body));
        return Read<T>(Value(await api.Writer.ModifyAsync(request, view, write, cancellationToken)).Json);
    }

    /// <inheritdoc />
    public async Task<T> PatchAsync<T>(ResourcePath path, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class
    {
        var request = Request(path) with { Force = patch.Force, FieldManager = patch.FieldManager ?? fieldManager };
        var view = ViewOf(request);
        var document = JsonNode.Parse(patch.Body.Span) ?? throw Refused(ApiErrors.BadRequest("the patch is empty"));
        WriteBody write = patch.ContentType switch
        {
            PatchContentType.Json => new WriteBody.Patch(PatchFormat.Json, document, []),
            PatchContentType.Merge => new WriteBody.Patch(PatchFormat.Merge, document, []),
            PatchContentType.StrategicMerge => new WriteBody.Patch(PatchFormat.StrategicMerge, document, []),
            _ => new WriteBody.Apply(Decoded(request, document.AsObject(), view.Body), api.Time.GetUtcNow()),
        };
        request = request with { IsApply = write is WriteBody.Apply };
        return Read<T>(Value(await api.Writer.ModifyAsync(request, view, write, cancellationToken)).Json);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(ResourcePath path, DeleteOptions? options, CancellationToken cancellationToken) =>
        Value(await api.Deleter.DeleteAsync(Request(path), options ?? new DeleteOptions(), cancellationToken));

    private static async ValueTask<IReadOnlyList<WatchItem>?> NextAsync(
        ObjectWatcher watcher, CancellationToken ended, CancellationToken cancelled)
    {
        try
        {
            return await watcher.ReadAsync(ended);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return null;
        }
    }

    private WatchUpdate<T> Update<T>(ApiRequest request, WatchItem item)
        where T : class
    {
        if (item.Error is { } error)
            throw Refused(error);
        if (item.Object is null)
        {
            var version = item.Revision.ToString(CultureInfo.InvariantCulture);
            return new WatchUpdate<T>(WatchUpdateType.Bookmark, Read<T>(StoredJson.Utf8(new JsonObject
            {
                ["apiVersion"] = request.Kind.ApiVersion,
                ["kind"] = request.Kind.Kind,
                ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            })));
        }

        var type = item.Type switch
        {
            WatchEventType.Added => WatchUpdateType.Added,
            WatchEventType.Deleted => WatchUpdateType.Deleted,
            _ => WatchUpdateType.Modified,
        };
        return new WatchUpdate<T>(type, Typed<T>(request, item.Object));
    }

    private ApiRequest Request(ResourcePath path) => new()
    {
        Resource = api.Catalog.Find(path.Kind) ?? throw Refused(ApiErrors.NoSuchResource()),
        User = user,
        Namespace = path.Kind.Namespaced ? path.Namespace ?? "" : "",
        Name = path.Name ?? "",
        Subresource = path.Subresource ?? "",
        FieldManager = fieldManager,
    };

    private ObjectView ViewOf(ApiRequest request) =>
        api.View(request.Resource, request.Subresource) ?? throw Refused(ApiErrors.NoSuchResource());

    private static ListQuery Query(string? labelSelector, string? fieldSelector)
    {
        if (!Selector.TryParse(labelSelector, out var labels, out var labelError))
            throw Refused(ApiErrors.BadRequest(labelError!));
        if (!FieldSelector.TryParse(fieldSelector, out var fields, out var fieldError))
            throw Refused(ApiErrors.BadRequest(fieldError!));
        return new ListQuery { Labels = labels, Fields = fields };
    }

    private static JsonObject Document<T>(ApiRequest request, T body, Kubernetes.Schema.KindInfo kind)
    {
        var document = Decoded(request, (JsonObject)JsonSerializer.SerializeToNode(body, Json<T>())!, kind);
        kind.ApplyDefaults(document);
        return document;
    }

    private static JsonObject Decoded(ApiRequest request, JsonObject document, Kubernetes.Schema.KindInfo kind) =>
        BodyDecoder.Decode(document, kind, [], request) is { } refusal ? throw Refused(refusal) : document;

    private T Typed<T>(ApiRequest request, StoredObject stored)
        where T : class =>
        request.Resource.Info.Type == typeof(T) ? (T)api.Typed(request.Resource, stored) : Read<T>(ResourceWriter.Served(request, stored.Json));

    private static T Read<T>(ReadOnlyMemory<byte> json)
        where T : class => JsonSerializer.Deserialize(json.Span, Json<T>()) ?? throw new JsonException("the API answered null");

    private static JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)KubernetesJson.Default.Options.GetTypeInfo(typeof(T));

    private static T Value<T>(Outcome<T> outcome) => outcome.Try(out var value, out var refusal) ? value : throw Refused(refusal);

    private static KubernetesApiException Refused(Status status) => new(status);
}
