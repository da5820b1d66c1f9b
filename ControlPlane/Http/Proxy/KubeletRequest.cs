using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Platform.ControlPlane.Authorization;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>A request to the kubelet API: its method and its path with the query, in upstream's parameter names.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="PathAndQuery">Path and query.</param>
internal sealed record KubeletRequest(string Method, string PathAndQuery)
{
    private static readonly string[] LogParameters = ["follow", "previous", "timestamps", "sinceSeconds", "sinceTime", "tailLines", "limitBytes", "stream"];
    private static readonly (string Api, string Kubelet)[] StreamParameters = [("stdin", "input"), ("stdout", "output"), ("stderr", "error"), ("tty", "tty")];

    /// <summary>Translates a request on a pod's subresource; null with what is wrong when a parameter is.</summary>
    public static KubeletRequest? Translate(HttpRequest request, RequestAttributes attributes, string container, out string fault)
    {
        fault = "";
        var (ns, pod) = (Uri.EscapeDataString(attributes.Namespace), Uri.EscapeDataString(attributes.Name));
        var query = new QueryBuilder();
        switch (attributes.Subresource)
        {
            case "log":
                foreach (var name in LogParameters)
                    if (request.Query[name].ToString() is { Length: > 0 } value) query.Add(name, value);
                return new KubeletRequest("GET", $"/containerLogs/{ns}/{pod}/{Uri.EscapeDataString(container)}{query}");
            case "portforward":
                foreach (var port in request.Query["ports"])
                {
                    if (!ushort.TryParse(port, out var number) || number == 0) return Fault($"\"{port}\" is not a valid port", out fault);
                    query.Add("port", port);
                }
                return new KubeletRequest(request.Method, $"/portForward/{ns}/{pod}{query}");
            default:
                foreach (var (api, kubelet) in StreamParameters)
                    if (IsTrue(request.Query[api].ToString())) query.Add(kubelet, "1");
                foreach (var word in attributes.Subresource == "exec" ? request.Query["command"] : [])
                    if (word is not null) query.Add("command", word);
                if (attributes.Subresource == "exec" && request.Query["command"].Count == 0) return Fault("you must specify at least one command for the container", out fault);
                if (!StreamParameters.Take(3).Any(parameter => IsTrue(request.Query[parameter.Api].ToString())))
                    return Fault("at least one of stdin, stdout or stderr must be set", out fault);
                return new KubeletRequest(request.Method, $"/{attributes.Subresource}/{ns}/{pod}/{Uri.EscapeDataString(container)}{query}");
        }
    }

    /// <summary>The message to send, with those headers of the client's that make up an upgrade.</summary>
    public HttpRequestMessage ToMessage(HttpRequest client)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri("http://kubelet" + PathAndQuery)) { Version = HttpVersion.Version11 };
        // A log over a WebSocket is this server's affair: the node sends it as it sends every log.
        if (client.Headers.Upgrade.Count == 0 || PathAndQuery.StartsWith("/containerLogs/", StringComparison.Ordinal))
        {
            message.Headers.ConnectionClose = true;
            return message;
        }
        message.Headers.Connection.Add("Upgrade");
        foreach (var (name, values) in client.Headers)
        {
            if (name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Stream-Protocol-Version", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase))
                message.Headers.TryAddWithoutValidation(name, values.Select(value => Forwarded(name, value)));
        }
        return message;
    }

    /// <summary>A client's header as a node or pod may see it: a bearer token among the subprotocols is for this server only.</summary>
    public static string Forwarded(string name, string? value) => name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase)
        ? string.Join(", ", (value ?? "").Split(',', StringSplitOptions.TrimEntries).Where(protocol => !protocol.StartsWith("base64url.bearer.", StringComparison.Ordinal)))
        : value ?? "";

    private static bool IsTrue(string value) => value is "1" or "true" or "True" or "TRUE" or "t" or "T";

    private static KubeletRequest? Fault(string text, out string fault)
    {
        fault = text;
        return null;
    }
}
