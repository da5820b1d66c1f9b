using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Http;

namespace Platform.ControlPlane.Diagnostics;

/// <summary>What those who handled a request want its audit event to say.</summary>
internal sealed record AuditAnnotations(IReadOnlyDictionary<string, string> Values);

/// <summary>Writes requests of a cluster's API server to its diagnostic settings: a line each, and audit events as upstream has them (level Metadata).</summary>
internal sealed class RequestDiagnostics(DiagnosticSink sink, TimeProvider time)
{
    private const string Server = "kube-apiserver", Audit = "kube-audit", AuditAdmin = "kube-audit-admin";
    private const int MaxText = 4096;

    /// <summary>Answers a request by <paramref name="next"/> and writes down what became of it.</summary>
    public async Task RunAsync(HttpContext context, string serverName, UserInfo user, Func<Task> next)
    {
        if (!sink.Wants(serverName, Server) && !sink.Wants(serverName, Audit) && !sink.Wants(serverName, AuditAdmin))
        {
            await next();
            return;
        }
        var received = time.GetUtcNow();
        try
        {
            await next();
        }
        finally
        {
            Write(context, serverName, user, received, time.GetUtcNow());
        }
    }

    private void Write(HttpContext context, string serverName, UserInfo user, DateTimeOffset received, DateTimeOffset ended)
    {
        var info = RequestInfo.Of(context.Request);
        var code = context.Response.StatusCode;
        var uri = Shorten(context.Request.Path + context.Request.QueryString);
        var agent = Shorten(context.Request.Headers.UserAgent.ToString());
        sink.Write(serverName, Server, code >= 500 ? "Error" : "Informational", string.Create(CultureInfo.InvariantCulture,
            $"\"HTTP\" verb=\"{info.Verb.ToUpperInvariant()}\" URI=\"{uri}\" latency=\"{(ended - received).TotalMilliseconds:0.###}ms\" userAgent=\"{agent}\" srcIP=\"{context.Connection.RemoteIpAddress}\" resp={code}"));
        var reads = info.Verb is "get" or "list" or "watch" or "head" or "options";
        if (!sink.Wants(serverName, Audit) && (reads || !sink.Wants(serverName, AuditAdmin))) return;
        var entry = Event(context, info, user, uri, agent, code, received, ended).ToJsonString();
        sink.Write(serverName, Audit, "Informational", entry);
        // The same without reading, which is most of it.
        if (!reads) sink.Write(serverName, AuditAdmin, "Informational", entry);
    }

    private static JsonObject Event(HttpContext context, RequestInfo info, UserInfo user, string uri, string agent, int code, DateTimeOffset received, DateTimeOffset ended)
    {
        var entry = new JsonObject
        {
            ["kind"] = "Event",
            ["apiVersion"] = "audit.k8s.io/v1",
            ["level"] = "Metadata",
            ["auditID"] = Guid.NewGuid().ToString(),
            ["stage"] = "ResponseComplete",
            ["requestURI"] = uri,
            ["verb"] = info.Verb,
            ["user"] = new JsonObject { ["username"] = user.Name, ["uid"] = user.Uid, ["groups"] = new JsonArray([.. user.Groups.Select(group => (JsonNode)group)]) },
            ["sourceIPs"] = new JsonArray(context.Connection.RemoteIpAddress?.ToString()),
            ["userAgent"] = agent,
            ["responseStatus"] = new JsonObject { ["metadata"] = new JsonObject(), ["code"] = code },
            ["requestReceivedTimestamp"] = Micro(received),
            ["stageTimestamp"] = Micro(ended),
            ["annotations"] = new JsonObject { ["authorization.k8s.io/decision"] = code == StatusCodes.Status403Forbidden ? "forbid" : "allow" },
        };
        foreach (var (key, value) in context.Features.Get<AuditAnnotations>()?.Values ?? new Dictionary<string, string>())
            entry["annotations"]![key] = value;
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
        return entry;
    }

    private static string Micro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length > MaxText ? text[..MaxText] : text;
}
