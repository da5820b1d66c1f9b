using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http;

/// <summary>Reads the options that come in queries and bodies.</summary>
internal static class RequestOptions
{
    /// <summary>Options of every verb.</summary>
    public static Outcome<ApiRequest> Read(HttpRequest http, ResourceStrategy resource, RequestInfo info, UserInfo user)
    {
        var dryRun = http.Query["dryRun"];
        if (dryRun.Any(d => d is not (null or "" or "All")))
            return InvalidOption("dryRun", dryRun.ToString(), ["All"]);
        FieldValidation? validation = http.Query["fieldValidation"].ToString() switch
        {
            "" or "Warn" => FieldValidation.Warn,
            "Strict" => FieldValidation.Strict,
            "Ignore" => FieldValidation.Ignore,
            _ => null,
        };
        if (validation is null)
            return InvalidOption("fieldValidation", http.Query["fieldValidation"].ToString(), ["Ignore", "Warn", "Strict"]);
        return new ApiRequest
        {
            Resource = resource,
            User = user,
            Namespace = resource.Kind.Namespaced ? info.Namespace : "",
            Name = info.Name,
            Subresource = info.Subresource,
            DryRun = dryRun.Any(d => d == "All"),
            FieldManager = http.Query["fieldManager"] is [{ Length: > 0 } manager, ..] ? manager : ManagerOf(http),
            Force = RequestInfo.IsTrue(http.Query["force"]),
            FieldValidation = validation.Value,
        };
    }

    /// <summary>Options of list, watch and deletecollection.</summary>
    public static Outcome<ListQuery> ReadList(HttpRequest http, RequestInfo info)
    {
        var query = http.Query;
        if (!Selector.TryParse(query["labelSelector"], out var labels, out var labelError))
            return ApiErrors.BadRequest(labelError!);
        if (!FieldSelector.TryParse(query["fieldSelector"], out var fields, out var fieldError))
            return ApiErrors.BadRequest(fieldError!);
        if (info.Name.Length > 0)
            fields = new FieldSelector([.. fields.Requirements, new FieldRequirement("metadata.name", info.Name, false)]);
        if (!TryNumber(query["limit"], out var limit))
            return ApiErrors.BadRequest($"limit must be a whole number: \"{query["limit"]}\"");
        if (!TryNumber(query["timeoutSeconds"], out var timeout))
            return ApiErrors.BadRequest($"timeoutSeconds must be a whole number: \"{query["timeoutSeconds"]}\"");
        return new ListQuery
        {
            Labels = labels,
            Fields = fields,
            Limit = (int)Math.Clamp(limit, 0, int.MaxValue),
            Continue = query["continue"].ToString(),
            ResourceVersion = query["resourceVersion"].ToString(),
            ResourceVersionMatch = query["resourceVersionMatch"].ToString(),
            SendInitialEvents = query["sendInitialEvents"].ToString() is { Length: > 0 } initial ? RequestInfo.IsTrue(initial) : null,
            AllowBookmarks = RequestInfo.IsTrue(query["allowWatchBookmarks"]),
            Timeout = timeout > 0 ? TimeSpan.FromSeconds(Math.Min(timeout, 86_400)) : null,
        };
    }

    /// <summary>Options of deletions: from the body, or else from the query.</summary>
    public static async Task<Outcome<DeleteOptions>> ReadDeleteAsync(HttpRequest http, ResourceCatalog catalog)
    {
        if (!(await RequestBody.ReadAsync(http)).Try(out var body, out var unreadable))
            return unreadable;
        if (body.Bytes.Length == 0)
            return FromQuery(http);
        if (!body.Object(catalog.DeleteOptions, catalog.Protobuf).Try(out var read, out var malformed))
            return malformed;
        if (read.Root is not JsonObject document || document.Text("kind") is not (null or "DeleteOptions"))
            return ApiErrors.BadRequest("the body of a deletion must be DeleteOptions");
        try
        {
            var options = document.Deserialize(KubernetesJson.Default.DeleteOptions)!;
            return options.DryRun?.Any(d => d != "All") == true ? InvalidOption("dryRun", options.DryRun[0], ["All"]) : options;
        }
        catch (JsonException e)
        {
            return ApiErrors.BadRequest($"the body of the deletion cannot be read as DeleteOptions: {e.Path}: {e.Message}");
        }
    }

    private static Outcome<DeleteOptions> FromQuery(HttpRequest http)
    {
        var query = http.Query;
        long? grace = null;
        if (query["gracePeriodSeconds"].ToString() is { Length: > 0 } text)
        {
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
                return ApiErrors.BadRequest($"gracePeriodSeconds must be a whole number: \"{text}\"");
            grace = seconds;
        }

        return new DeleteOptions
        {
            GracePeriodSeconds = grace,
            PropagationPolicy = query["propagationPolicy"].ToString() is { Length: > 0 } policy ? policy : null,
            OrphanDependents = query["orphanDependents"].ToString() is { Length: > 0 } orphan ? RequestInfo.IsTrue(orphan) : null,
        };
    }

    /// <summary>The program that asks, as its user agent begins.</summary>
    private static string ManagerOf(HttpRequest http)
    {
        var agent = http.Headers.UserAgent.ToString().Split('/', 2)[0];
        return agent.Length is > 0 and <= 128 ? agent : "unknown";
    }

    private static bool TryNumber(string? text, out long number)
    {
        number = 0;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static Status InvalidOption(string field, string value, string[] supported) => ApiErrors.Invalid(
        new ResourceKind("meta.k8s.io", "v1", "Options", ""), "", [FieldError.NotSupported(field, value, supported)]);
}
