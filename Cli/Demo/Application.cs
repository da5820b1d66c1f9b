using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Demo;

/// <summary>Uses the application as its users do.</summary>
internal static class Application
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The pod that answered and what it said, each over a connection of its own; null while it does not answer with 200.</summary>
    public static async Task<(string Host, string Picture)?> AskAsync(string address, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = RequestTimeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}/pet");
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancel);
            if ((int)response.StatusCode != 200)
                return null;
            var pet = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel));
            return pet.StringAt("host") is { } host ? (host, pet.StringAt("picture") ?? "") : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Why it does not answer: what its pods are waiting for.</summary>
    public static async Task<CliError> WhyNotAsync(DemoStory story, CancellationToken cancel)
    {
        const string template = "jsonpath={range .items[*]}{.metadata.name}{\": \"}{.status.phase}"
            + "{range .status.containerStatuses[*]}{\" \"}{.state.waiting.reason}{\" \"}{.state.waiting.message}{end}{\"; \"}{end}";
        var pods = await story.KubectlAsync(cancel, "get", "pods", "-o", template);
        var states = pods.TryGet(out var text, out var error) ? text.Trim() : error.Message;
        return new CliError("ApplicationNotReady", $"http://{story.ApplicationAddress}/pet does not answer. Pods: {states}");
    }
}
