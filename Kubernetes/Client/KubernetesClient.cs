using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.Kubernetes.Client;

/// <summary>The Kubernetes API over HTTP.</summary>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private static readonly MediaTypeWithQualityHeaderValue AcceptJson = new("application/json");
    private readonly KubernetesClientOptions options;
    private readonly HttpClient http;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="options">How to reach the server.</param>
    public KubernetesClient(KubernetesClientOptions options)
        : this(options, KubernetesHttpHandler.Create(options))
    {
    }

    /// <summary>A client over given connections.</summary>
    /// <param name="options">How to reach the server; what concerns connections is the handler's.</param>
    /// <param name="handler">Sends the requests; disposed with the client.</param>
    public KubernetesClient(KubernetesClientOptions options, HttpMessageHandler handler)
    {
        this.options = options;
        http = new HttpClient(handler)
        {
            BaseAddress = options.BaseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
    }

    /// <inheritdoc />
    public Task<T> GetAsync<T>(ResourcePath path, CancellationToken cancellationToken)
        where T : class => SendAsync<T>(HttpMethod.Get, path.ToString(), null, cancellationToken);

    /// <inheritdoc />
    public Task<KubernetesList<T>> ListAsync<T>(ResourcePath path, ListOptions options, CancellationToken cancellationToken)
        where T : class => SendAsync<KubernetesList<T>>(HttpMethod.Get, path + KubernetesQuery.Of(options), null, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<WatchUpdate<T>> WatchAsync<T>(
        ResourcePath path, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        using var request = NewRequest(HttpMethod.Get, path + KubernetesQuery.Of(options), typeof(T));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var update in WatchStream.ReadAsync(stream, Json<T>(), cancellationToken))
            yield return update;
    }

    /// <inheritdoc />
    public Task<TResult> CreateAsync<TBody, TResult>(ResourcePath path, TBody body, CancellationToken cancellationToken)
        where TBody : class
        where TResult : class => SendAsync<TResult>(HttpMethod.Post, path.ToString(), JsonBody(body), cancellationToken);

    /// <inheritdoc />
    public Task<T> UpdateAsync<T>(ResourcePath path, T body, CancellationToken cancellationToken)
        where T : class => SendAsync<T>(HttpMethod.Put, path.ToString(), JsonBody(body), cancellationToken);

    /// <inheritdoc />
    public Task<T> PatchAsync<T>(ResourcePath path, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class
    {
        var body = new ReadOnlyMemoryContent(patch.Body);
        body.Headers.ContentType = new MediaTypeHeaderValue(patch.ContentType);
        return SendAsync<T>(HttpMethod.Patch, path + KubernetesQuery.Of(patch), body, cancellationToken);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(ResourcePath path, DeleteOptions? options, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Delete, path.ToString(), typeof(Status));
        request.Content = options is null ? null : JsonBody(options);
        using var response = await http.SendAsync(request, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
    }

    /// <summary>Opens a container's log.</summary>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="options">Which lines.</param>
    /// <param name="cancellationToken">Gives up, also while the log is read.</param>
    /// <returns>The log as it comes; whoever disposes it ends the request.</returns>
    public async Task<Stream> OpenLogAsync(string ns, string pod, PodLogOptions options, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Get, new ResourcePath(Pod.Definition, ns, pod, "log") + KubernetesQuery.Of(options), typeof(string));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(cancellationToken);
        using (response) await ThrowIfRefusedAsync(response, cancellationToken);
        throw new InvalidOperationException("a refused request was not refused");
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string uri, HttpContent? body, CancellationToken cancellationToken)
        where T : class
    {
        using var request = NewRequest(method, uri, typeof(T));
        request.Content = body;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, Json<T>(), cancellationToken)
            ?? throw new JsonException("the API answered null");
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string uri, Type answer)
    {
        var request = new HttpRequestMessage(method, uri)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        if (MetadataMediaType(answer) is { } metadataOnly)
            request.Headers.Accept.ParseAdd(metadataOnly);
        request.Headers.Accept.Add(AcceptJson);
        request.Headers.Host = options.ServerName;
        if (options.BearerToken?.Invoke() is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static string? MetadataMediaType(Type answer)
    {
        if (answer == typeof(PartialObjectMetadata))
            return "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        return answer == typeof(KubernetesList<PartialObjectMetadata>)
            ? "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
            : null;
    }

    private static JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)KubernetesJson.Default.Options.GetTypeInfo(typeof(T));

    private static ByteArrayContent JsonBody<T>(T body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json<T>()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new KubernetesApiException(await KubernetesErrors.ReadAsync(response, cancellationToken));
    }
}
