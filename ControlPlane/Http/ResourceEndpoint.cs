using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Diagnostics;
using Platform.ControlPlane.Discovery;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tables;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Http;

/// <summary>Answers one request on a resource.</summary>
internal sealed class ResourceEndpoint(HttpContext http, ClusterApi api, ResourceStrategy resource, RequestInfo info, UserInfo user)
{
    private static readonly string[] AlwaysAllowed = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

    private CancellationToken Cancelled => http.RequestAborted;

    /// <summary>Answers it.</summary>
    public async Task HandleAsync()
    {
        if (Refusal() is { } refusal)
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        var kind = resource.Kind;
        if (kind.DeprecatedIn > 0 && kind.DeprecatedIn <= api.Level)
            ApiAnswer.Warn(http, [$"{kind.ApiVersion} {kind.Kind} is deprecated in v1.{kind.DeprecatedIn}+{(kind.Replacement.Length > 0 ? $"; use {kind.Replacement}" : "")}"]);
        if (!RequestOptions.Read(http.Request, resource, info, user).Try(out var request, out var badOptions))
        {
            await ApiAnswer.StatusAsync(http, badOptions);
            return;
        }

        // What is only answered and not kept has no table and no metadata of its own.
        if (MediaNegotiation.Choose(http.Request, transforms: kind.Use != ResourceUse.CreateOnly) is not { } media)
        {
            await ApiAnswer.StatusAsync(http, ApiErrors.NotAcceptable(MediaNegotiation.Offered));
            return;
        }

        await (info.Verb switch
        {
            "get" => GetAsync(request, media),
            "list" => ListAsync(request, media),
            "watch" => new WatchEndpoint(http, api, request, media).HandleAsync(),
            "create" => CreateAsync(request, media),
            "update" => UpdateAsync(request, media),
            "patch" => PatchAsync(request, media),
            "delete" => DeleteAsync(request, media),
            "deletecollection" => DeleteCollectionAsync(request),
            _ => ApiAnswer.StatusAsync(http, ApiErrors.MethodNotAllowed()),
        });
    }

    /// <summary>What is wrong with the path or the method.</summary>
    private Status? Refusal()
    {
        if (resource.Kind.Namespaced ? info.Name.Length > 0 && info.Namespace.Length == 0 : info.Namespace.Length > 0 && !IsNamespace)
            return ApiErrors.NoSuchResource();
        if (info.Tail.Trim('/').Length > 0)
            return ApiErrors.NoSuchResource();
        if (info.Subresource.Length > 0)
        {
            var subresource = resource.Subresources.FirstOrDefault(s => s.Name == info.Subresource);
            if (subresource is null)
                return ApiErrors.NoSuchResource();
            return subresource.Verbs.Contains(info.Verb) ? null : ApiErrors.MethodNotAllowed();
        }

        if (resource.Kind.Use != ResourceUse.Stored)
            return ServedResource.VerbsOf(resource.Kind).Contains(info.Verb) ? null : ApiErrors.MethodNotAllowed();
        var fits = info.Verb switch
        {
            "create" => info.Name.Length == 0 && (!resource.Kind.Namespaced || info.Namespace.Length > 0),
            "update" or "patch" => info.Name.Length > 0,
            "deletecollection" => !resource.Kind.Namespaced || info.Namespace.Length > 0,
            _ => AlwaysAllowed.Contains(info.Verb),
        };
        return fits ? null : ApiErrors.MethodNotAllowed();
    }

    /// <summary>A namespace is itself named by the namespace part of the path.</summary>
    private bool IsNamespace => resource.StorageResource == "/namespaces";

    private Task GetAsync(ApiRequest request, MediaChoice media)
    {
        if (!api.Reader.Get(request).Try(out var stored, out var refusal))
            return ApiAnswer.StatusAsync(http, refusal);
        return api.View(resource, request.Subresource) is ScaleView scale
            ? AnswerAsync(request, media, 200, StoredJson.Write(scale.Read(StoredJson.Parse(stored.Json))))
            : AnswerAsync(request, media, 200, ResourceWriter.Served(request, stored.Json));
    }

    private Task ListAsync(ApiRequest request, MediaChoice media)
    {
        if (!RequestOptions.ReadList(http.Request, info).Try(out var query, out var badQuery))
            return ApiAnswer.StatusAsync(http, badQuery);
        if (!api.Reader.List(request, query).Try(out var page, out var refusal))
            return ApiAnswer.StatusAsync(http, refusal);
        return media.Rendering == Rendering.Table
            ? ApiAnswer.BytesAsync(http, 200, media.ContentType, ObjectBytes.Table(request, page, media.Include, api.Time.GetUtcNow()))
            : ApiAnswer.ListAsync(http, api.Limits, media.ContentType, ObjectBytes.List(request, page, media.Rendering));
    }

    private async Task CreateAsync(ApiRequest request, MediaChoice media)
    {
        var kind = api.PostedKind(resource, info.Subresource);
        if (!(await ReadObjectAsync(request, kind)).Try(out var document, out var badBody))
        {
            await ApiAnswer.StatusAsync(http, badBody);
            return;
        }

        await AnswerAsync(request, media, await api.CreateAsync(request, document, Cancelled));
    }

    private async Task UpdateAsync(ApiRequest request, MediaChoice media)
    {
        var view = api.View(resource, request.Subresource)!;
        if (!(await ReadObjectAsync(request, view.Body)).Try(out var document, out var badBody))
        {
            await ApiAnswer.StatusAsync(http, badBody);
            return;
        }

        await AnswerAsync(request, media, await api.Writer.ModifyAsync(request, view, new WriteBody.Replacement(document), Cancelled));
    }

    private async Task PatchAsync(ApiRequest request, MediaChoice media)
    {
        var view = api.View(resource, request.Subresource)!;
        if (!(await RequestBody.ReadAsync(http.Request)).Try(out var body, out var badBody))
        {
            await ApiAnswer.StatusAsync(http, badBody);
            return;
        }

        if (!body.Patch(out var format).Try(out var read, out var badPatch) || read.Root is null)
        {
            await ApiAnswer.StatusAsync(http, badPatch ?? ApiErrors.BadRequest("the patch is empty"));
            return;
        }

        if (format == PatchFormat.Apply)
        {
            await ApplyAsync(request with { IsApply = true }, media, view, read);
            return;
        }

        var patch = new WriteBody.Patch(format, read.Root, read.Duplicates);
        await AnswerAsync(request, media, await api.Writer.ModifyAsync(request, view, patch, Cancelled));
    }

    private async Task ApplyAsync(ApiRequest request, MediaChoice media, ObjectView view, JsonReadResult read)
    {
        var checkedBody = ApplyBody.Decode(http.Request, request, view, read);
        if (!checkedBody.Try(out var configuration, out var refusal))
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        var apply = new WriteBody.Apply(configuration, api.Time.GetUtcNow());
        await AnswerAsync(request, media, await api.Writer.ModifyAsync(request, view, apply, Cancelled));
    }

    private async Task DeleteAsync(ApiRequest request, MediaChoice media)
    {
        if (!(await RequestOptions.ReadDeleteAsync(http.Request, api.Catalog)).Try(out var options, out var badOptions))
        {
            await ApiAnswer.StatusAsync(http, badOptions);
            return;
        }

        request = options.DryRun is { Count: > 0 } ? request with { DryRun = true } : request;
        if (!(await api.Deleter.DeleteAsync(request, options, Cancelled)).Try(out var result, out var refusal))
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        if (result.Gone && !resource.ReturnsDeletedObject)
            await ApiAnswer.StatusAsync(http, ApiErrors.Deleted(request.Kind, request.Name, StoredFields.Read(result.Last.Span, "metadata.uid")));
        else
            await AnswerAsync(request, media, 200, ResourceWriter.Served(request, result.Last));
    }

    private async Task DeleteCollectionAsync(ApiRequest request)
    {
        if (!(await RequestOptions.ReadDeleteAsync(http.Request, api.Catalog)).Try(out var options, out var badOptions))
        {
            await ApiAnswer.StatusAsync(http, badOptions);
            return;
        }

        if (!RequestOptions.ReadList(http.Request, info).Try(out var query, out var badQuery))
        {
            await ApiAnswer.StatusAsync(http, badQuery);
            return;
        }

        request = options.DryRun is { Count: > 0 } ? request with { DryRun = true } : request;
        if (!api.Reader.List(request, query with { ResourceVersion = "" }).Try(out var page, out var refusal))
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        foreach (var item in page.Items)
        {
            var one = request with { Namespace = item.Key.Namespace, Name = item.Key.Name };
            var outcome = await api.Deleter.DeleteAsync(one, options, Cancelled);
            if (outcome.Error is { } error && error.Code != StatusCodes.Status404NotFound)
            {
                await ApiAnswer.StatusAsync(http, error);
                return;
            }
        }

        await ApiAnswer.ListAsync(http, api.Limits, "application/json", ObjectBytes.List(request, page, Rendering.Object));
    }

    private async Task<Outcome<JsonObject>> ReadObjectAsync(ApiRequest request, KindInfo kind)
    {
        if (!(await RequestBody.ReadAsync(http.Request)).Try(out var body, out var unreadable))
            return unreadable;
        if (!body.Object(kind.Schema, api.Catalog.Protobuf).Try(out var read, out var malformed))
            return malformed;
        if (read.Root is not JsonObject document)
            return ApiErrors.BadRequest("the body must be a JSON object");
        if (BodyDecoder.Decode(document, kind, read.Duplicates, request) is { } refusal)
            return refusal;
        kind.ApplyDefaults(document);
        return document;
    }

    private Task AnswerAsync(ApiRequest request, MediaChoice media, Outcome<WriteResult> outcome)
    {
        ApiAnswer.Warn(http, request.Warnings);
        http.Features.Set(new AuditAnnotations(request.AuditAnnotations));
        return outcome.Try(out var result, out var refusal)
            ? AnswerAsync(request, media, result.Created ? 201 : 200, result.Json)
            : ApiAnswer.StatusAsync(http, refusal);
    }

    private Task AnswerAsync(ApiRequest request, MediaChoice media, int code, ReadOnlyMemory<byte> json) =>
        ApiAnswer.BytesAsync(
            http,
            code,
            media.ContentType,
            media.Rendering == Rendering.Table
                ? ObjectBytes.Table(api.View(resource, request.Subresource)?.Body ?? resource.Info, json, new TableHeader("", Objects: media.Include), api.Time.GetUtcNow())
                : ObjectBytes.Of(json, media.Rendering));
}
