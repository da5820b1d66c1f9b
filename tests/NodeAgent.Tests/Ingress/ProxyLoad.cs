using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>Clients that ask without pause, with kept and with new connections, and never again by themselves.</summary>
internal sealed class ProxyLoad : IAsyncDisposable
{
    private const int Clients = 8;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _running;
    private readonly string _request;
    private readonly int _port;
    private volatile string[] _expected = [];
    private long _answered;

    private ProxyLoad(int port, string host)
    {
        (_port, _request) = (port, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        _running = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskForeverAsync(i))));
    }

    public static ProxyLoad Start(int port, string host) => new(port, host);

    /// <summary>From now on only these may answer what is asked from now on; nobody in particular when empty.</summary>
    public void Expect(string[] names) => _expected = names;

    /// <summary>Waits for as many more answers.</summary>
    public async Task MoreAsync(int count)
    {
        var goal = Interlocked.Read(ref _answered) + count;
        while (Interlocked.Read(ref _answered) < goal && _failures.IsEmpty)
            await Task.Delay(5);
        // What comes next may change who answers.
        _expected = [];
    }

    /// <summary>Ends it.</summary>
    /// <returns>What failed.</returns>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task AskForeverAsync(int index)
    {
        Socket? socket = null;
        while (!_stop.IsCancellationRequested)
        {
            var expected = _expected;
            try
            {
                if (socket is null)
                {
                    socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, _port);
                }

                await socket.SendAsync(Encoding.ASCII.GetBytes(_request));
                var answer = await ReadAsync(socket);
                Interlocked.Increment(ref _answered);
                var name = answer.Split("\r\n\r\n", 2)[1].Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains(" HTTP/", StringComparison.Ordinal))?.Split(' ')[0];
                if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                    _failures.Enqueue(answer);
                else if (expected.Length > 0 && ReferenceEquals(expected, _expected) && !expected.Contains(name))
                    _failures.Enqueue($"{name} answered, and only {string.Join(", ", expected)} should");
                if (index % 2 == 0 || answer.Contains("connection: close", StringComparison.OrdinalIgnoreCase))
                    Close(ref socket);
                // Some connections lie idle while the proxy changes.
                if (index % 4 == 1)
                    await Task.Delay(30);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                _failures.Enqueue(e.Message);
                Close(ref socket);
            }
        }

        Close(ref socket);
    }

    private static void Close(ref Socket? socket)
    {
        socket?.Dispose();
        socket = null;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        var read = 0;
        while (true)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(read));
            if (more == 0)
                throw new IOException($"closed after {read} bytes of an answer");
            read += more;
            var text = Encoding.ASCII.GetString(buffer, 0, read);
            // The applications' answers are chunked.
            if (text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) || (text.Contains("content-length:", StringComparison.OrdinalIgnoreCase) && text.Contains("\r\n\r\n", StringComparison.Ordinal)))
                return text;
        }
    }
}
