using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;

namespace Platform.ControlPlane.Tests.Tunnel;

/// <summary>An agent's side of the tunnel: dials in, and answers every stream with what the test wants.</summary>
internal sealed class TestAgent(ControlPlaneHarness harness, HostedCluster cluster, string node) : IAsyncDisposable
{
    private readonly HttpClient _client = harness.Client(cluster, ControlPlaneHarness.Certificate(cluster, "system:node:" + node, "system:nodes"));
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Answers a stream: gets it with the request's head.</summary>
    public Func<Stream, string, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the agent opens the streams it is asked for.</summary>
    public bool OpensStreams { get; set; } = true;

    /// <summary>Ids of the streams it was asked for.</summary>
    public List<string> Asked { get; } = [];

    public async Task ConnectAsync()
    {
        var control = await UpgradeAsync("tunnel", "platform-tunnel");
        _loop = FollowAsync(control);
        while (!cluster.Tunnels.IsConnected(node)) await Task.Yield();
    }

    public async Task<Stream> UpgradeAsync(string path, string protocol)
    {
        var response = await SendAsync(path, protocol);
        response.StatusCode.ShouldBe(HttpStatusCode.SwitchingProtocols);
        return await response.Content.ReadAsStreamAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string protocol, string? asNode = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/platform/v1/nodes/{asNode ?? node}/{path}") { Version = HttpVersion.Version11 };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd(protocol);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync(Stream control)
    {
        await using var owned = control;
        using var reader = new StreamReader(control, Encoding.UTF8, false, 128, leaveOpen: true);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (JsonNode.Parse(line)!["stream"]?.GetValue<string>() is not { } id)
            {
                await control.WriteAsync("{}\n"u8.ToArray(), _stop.Token);
                continue;
            }
            lock (Asked) Asked.Add(id);
            if (OpensStreams) _ = ServeAsync(id);
        }
    }

    private async Task ServeAsync(string id)
    {
        await using var stream = await UpgradeAsync("streams/" + id, "platform-stream");
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) > 0) head.Append((char)one[0]);
        await Answer(stream, head.ToString());
    }
}
