using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Installation;

/// <summary>Asks the Host about itself over its unix socket.</summary>
public static class ControlSocket
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The Host's status object; an error when it does not answer.</summary>
    public static async Task<Result<JsonObject>> StatusAsync(string path, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        using var http = new HttpClient(handler) { Timeout = Timeout, BaseAddress = new Uri("http://host/") };
        try
        {
            return JsonNode.Parse(await http.GetStringAsync("status", cancel)) is JsonObject status
                ? status : NotRunning("it answered with something else than an object");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return new CliError("RootRequired", "Only root may ask the Host: use sudo.");
        }
        catch (HttpRequestException e)
        {
            return NotRunning((e.InnerException ?? e).Message);
        }
        catch (JsonException)
        {
            return NotRunning("it answered with something else than JSON");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new CliError("HostNotResponding", $"The Host did not answer within {Timeout.TotalSeconds:0} seconds; see 'platform logs'.");
        }
        catch (ArgumentOutOfRangeException)
        {
            return new CliError("InstallationDamaged", $"'{path}' is no path of a socket.");
        }
    }

    private static CliError NotRunning(string why) => new("NotRunning", $"The Host is not running ({why}): start it with 'platform up'.");
}
