using System.Net;
using System.Text;

namespace Platform.ControlPlane.Tunnel;

/// <summary>Requests of the control plane itself to the kubelet API of a node; their answers are small enough to hold.</summary>
internal static class NodeHttp
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends a request on a connection of its own.</summary>
    /// <returns>The status and the text of the answer.</returns>
    /// <exception cref="IOException">The node did not answer, not in time, or with more than is taken.</exception>
    public static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        INodeTunnels tunnels, string node, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (_, stop) => await tunnels.ConnectAsync(node, stop),
        })
        {
            MaxResponseContentBufferSize = LargestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var message = new HttpRequestMessage(method, new Uri("http://kubelet" + path)) { Version = HttpVersion.Version11 };
        message.Headers.ConnectionClose = true;
        try
        {
            using var response = await client.SendAsync(message, limit.Token);
            return (response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(limit.Token)));
        }
        catch (Exception e) when (e is HttpRequestException or NodeUnreachableException)
        {
            throw new IOException($"node \"{node}\" cannot be reached: {e.GetBaseException().Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"node \"{node}\" did not answer within {Patience.TotalSeconds:0} s", e);
        }
    }
}
