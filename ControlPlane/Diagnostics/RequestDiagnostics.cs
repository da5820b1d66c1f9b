using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Http;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Diagnostics;

/// <summary>What those who handled a request want its audit event to say.</summary>
internal sealed record AuditAnnotations(IReadOnlyDictionary<string, string> Values);

/// <summary>Writes requests of a cluster's API server to its diagnostic settings: a line each, and audit events as upstream has them (level Metadata).</summary>
internal sealed class RequestDiagnostics(DiagnosticSink sink, TimeProvider time)
{
    private const string Server = "kube-apiserver", Audit = "kube-audit", AuditAdmin = "kube-audit-admin";
    private const string IdHeader = "Audit-Id";
    private const int MaxText = 4096, MaxId = 64;

    /// <summary>Answers a request by <paramref name="next"/> and writes down what became of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="serverName">The cluster.</param>
    /// <param name="user">Who asks; null when that was not found out.</param>
    /// <param name="acting">As whom; null when as nobody else.</param>
    /// <param name="next">Answers.</param>
    public async Task RunAsync(HttpContext context, string serverName, UserInfo? user, UserInfo? acting, Func<Task> next)
    {
        var id = context.Request.Headers[IdHeader].ToString() is { Length: > 0 and <= MaxId } given && given.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? given : Guid.NewGuid().ToString();
        context.Response.Headers[IdHeader] = id;
        if (!sink.Wants(serverName, Server) && !sink.Wants(serverName, Audit) && !sink.Wants(serverName, AuditAdmin))
        {
            await next();
            return;
        }
        var request = new AuditedRequest(
            id, RequestInfo.Of(context.Request), user, acting, Shorten(context.Request.Path + context.Request.QueryString), Shorten(context.Request.Headers.UserAgent.ToString()), time.GetUtcNow());
        if (request.Info.IsLongRunning)
        {
            context.Response.OnStarting(() =>
            {
                WriteEvent(context, serverName, request, "ResponseStarted");
                return Task.CompletedTask;
            });
        }
        try
        {
            await next();
        }
        finally
        {
            WriteLine(context, serverName, request);
            WriteEvent(context, serverName, request, "ResponseComplete");
        }
    }

    private void WriteLine(HttpContext context, string serverName, AuditedRequest request)
    {
        var code = context.Response.StatusCode;
        sink.Write(serverName, Server, code >= 500 ? "Error" : "Informational", string.Create(CultureInfo.InvariantCulture,
            $"\"HTTP\" verb=\"{request.Info.Verb.ToUpperInvariant()}\" URI=\"{request.Uri}\" latency=\"{(time.GetUtcNow() - request.Received).TotalMilliseconds:0.###}ms\" userAgent=\"{request.Agent}\" srcIP=\"{context.Connection.RemoteIpAddress}\" resp={code}"));
    }

    private void WriteEvent(HttpContext context, string serverName, AuditedRequest request, string stage)
    {
        var reads = request.Info.Verb is "get" or "list" or "watch" or "head" or "options";
        if (!sink.Wants(serverName, Audit) && (reads || !sink.Wants(serverName, AuditAdmin))) return;
        var entry = Event(context, request, stage).ToJsonString();
        sink.Write(serverName, Audit, "Informational", entry);
        // The same without reading, which is most of it.
        if (!reads) sink.Write(serverName, AuditAdmin, "Informational", entry);
    }

    private JsonObject Event(HttpContext context, AuditedRequest request, string stage)
    {
        var (info, code) = (request.Info, context.Response.StatusCode);
        var entry = new JsonObject
        {
            ["kind"] = "Event",
            ["apiVersion"] = "audit.k8s.io/v1",
            ["level"] = "Metadata",
            ["auditID"] = request.Id,
            ["stage"] = stage,
            ["requestURI"] = request.Uri,
            ["verb"] = info.Verb,
            ["user"] = request.User is null ? new JsonObject() : Of(request.User),
        };
        if (request.Acting is not null) entry["impersonatedUser"] = Of(request.Acting);
        entry["sourceIPs"] = new JsonArray(context.Connection.RemoteIpAddress?.ToString());
        entry["userAgent"] = request.Agent;
        if (info.IsResource)
            entry["objectRef"] = new JsonObject
            {
                ["resource"] = info.Resource,
                ["namespace"] = info.Namespace,
                ["name"] = info.Name,
                ["apiGroup"] = info.Group,
                ["apiVersion"] = info.Version,
                ["subresource"] = info.Subresource,
            };
        var status = new JsonObject { ["metadata"] = new JsonObject(), ["code"] = code };
        if (code >= StatusCodes.Status400BadRequest && context.Features.Get<Status>() is { } failure)
        {
            status["status"] = "Failure";
            status["reason"] = failure.Reason;
            status["message"] = Shorten(failure.Message ?? "");
        }
        entry["responseStatus"] = status;
        entry["requestReceivedTimestamp"] = Micro(request.Received);
        entry["stageTimestamp"] = Micro(time.GetUtcNow());
        if (request.User is null) return entry;
        var annotations = new JsonObject { ["authorization.k8s.io/decision"] = code == StatusCodes.Status403Forbidden ? "forbid" : "allow" };
        foreach (var (key, value) in context.Features.Get<AuditAnnotations>()?.Values ?? new Dictionary<string, string>())
            annotations[key] = value;
        entry["annotations"] = annotations;
        return entry;
    }

    private static JsonObject Of(UserInfo user)
    {
        var result = new JsonObject { ["username"] = user.Name, ["uid"] = user.Uid, ["groups"] = Texts(user.Groups) };
        if (user.Extra.Count > 0)
            result["extra"] = new JsonObject(user.Extra.Select(extra => KeyValuePair.Create(extra.Key, (JsonNode?)Texts(extra.Value))));
        return result;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string Micro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length > MaxText ? text[..MaxText] : text;

    /// <summary>What is known of a request before it is answered.</summary>
    private sealed record AuditedRequest(string Id, RequestInfo Info, UserInfo? User, UserInfo? Acting, string Uri, string Agent, DateTimeOffset Received);
}
