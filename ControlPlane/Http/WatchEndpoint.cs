using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tables;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http;

/// <summary>Answers a watch: a line an event, sent as soon as it is known.</summary>
internal sealed class WatchEndpoint(HttpContext http, ClusterApi api, ApiRequest request, MediaChoice media)
{
    private bool columnsSent;

    /// <summary>Answers until the watch ends or the client leaves.</summary>
    public async Task HandleAsync()
    {
        if (!RequestOptions.ReadList(http.Request, RequestInfo.Of(http.Request)).Try(out var query, out var badQuery))
        {
            await ApiAnswer.StatusAsync(http, badQuery);
            return;
        }

        if (!api.Reader.Watch(request, query, api.Time).Try(out var watcher, out var refusal))
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        await using (watcher)
        {
            using var end = new CancellationTokenSource(watcher.Duration, api.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(end.Token, http.RequestAborted, api.Cluster.Stopping);
            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentType = media.ContentType;
            http.Response.Headers.CacheControl = "no-cache, private";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            await CopyAsync(watcher, query, linked.Token);
        }
    }

    private async Task CopyAsync(ObjectWatcher watcher, ListQuery query, CancellationToken ended)
    {
        try
        {
            while (await watcher.ReadAsync(ended) is { } items)
                await SendAsync(items);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The time is over: tell how far the watch came, so that the next one begins there.
            if (query.AllowBookmarks)
                await SendAsync([watcher.Bookmark()]);
        }
    }

    private async Task SendAsync(IReadOnlyList<WatchItem> items)
    {
        var writer = http.Response.BodyWriter;
        foreach (var item in items)
            ObjectBytes.WriteEvent(writer, item.Type, Body(item).Span);
        await writer.FlushAsync(http.RequestAborted);
    }

    private ReadOnlyMemory<byte> Body(WatchItem item)
    {
        if (item.Error is { } error)
            return JsonSerializer.SerializeToUtf8Bytes(error, KubernetesJson.Default.Status);
        var json = item.Object is null ? ObjectBytes.Bookmark(request, item, media.Rendering) : ResourceWriter.Served(request, item.Object.Json);
        if (media.Rendering != Rendering.Table)
            return item.Object is null ? json : ObjectBytes.Of(json, media.Rendering);
        var header = new TableHeader("", Objects: media.Include, Columns: !columnsSent);
        columnsSent = true;
        return ObjectBytes.Table(request.Resource.Info, json, header, api.Time.GetUtcNow());
    }
}
