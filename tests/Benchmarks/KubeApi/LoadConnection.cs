using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Benchmarks.KubeApi;

/// <summary>An answer; the body is valid until the next request.</summary>
/// <param name="Status">Its code.</param>
/// <param name="Length">Bytes of the body.</param>
/// <param name="Start">The body's beginning, as much as came with the header.</param>
internal readonly record struct LoadAnswer(int Status, int Length, ReadOnlyMemory<byte> Start);

/// <summary>HTTP/1.1 over TLS with as little work as possible: one request at a time, bodies are counted and not read.</summary>
internal sealed class LoadConnection : IAsyncDisposable
{
    private readonly SslStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _filled;

    private LoadConnection(SslStream stream) => _stream = stream;

    /// <summary>Connects to a cluster with its client certificate.</summary>
    public static async Task<LoadConnection> OpenAsync(int port, TestCluster cluster, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(cluster.Authority);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = cluster.ServerName,
                ClientCertificates = [cluster.Client],
                CertificateChainPolicy = trust,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            },
            cancel);
        return new LoadConnection(stream);
    }

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(string method, string path, string? body = null, string contentType = "application/json")
    {
        var head = $"{method} {path} HTTP/1.1\r\nHost: kubernetes\r\nUser-Agent: bench/1\r\nAccept: application/json\r\n";
        return Encoding.UTF8.GetBytes(body is null
            ? head + "\r\n"
            : string.Create(CultureInfo.InvariantCulture, $"{head}Content-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }

    /// <summary>Sends a request and waits for the end of its answer.</summary>
    public async ValueTask<LoadAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        await _stream.WriteAsync(request, cancel);
        var head = await ReadHeadAsync(cancel);
        var (status, length) = Parse(_buffer.AsSpan(0, head));
        var start = Math.Min(_filled - head, length);
        var left = length - start;
        var beginning = _buffer.AsMemory(head, start);
        _filled = 0;
        // Later parts go behind the beginning, which errors are told from.
        var space = _buffer.AsMemory(Math.Min(head + start, _buffer.Length - (16 * 1024)));
        while (left > 0)
        {
            var read = await _stream.ReadAsync(space[..Math.Min(left, space.Length)], cancel);
            if (read == 0) throw new BenchmarkException("the server closed a connection in an answer");
            left -= read;
        }

        return new LoadAnswer(status, length, beginning);
    }

    /// <summary>As <see cref="SendAsync"/>, and anything but success is a failure of the benchmark.</summary>
    public async ValueTask<LoadAnswer> SucceedAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        var answer = await SendAsync(request, cancel);
        return answer.Status < 300 ? answer : throw new BenchmarkException($"the server answered {answer.Status}: {Encoding.UTF8.GetString(answer.Start.Span)}");
    }

    /// <summary>Sends the request of a watch and calls back with the number of events that came together, until cancelled.</summary>
    public async Task WatchAsync(ReadOnlyMemory<byte> request, Action<int> arrived, CancellationToken cancel)
    {
        await _stream.WriteAsync(request, cancel);
        var head = await ReadHeadAsync(cancel);
        if (Parse(_buffer.AsSpan(0, head)).Status != 200) throw new BenchmarkException("the watch was refused");
        arrived(0);
        var last = (byte)0;
        var (from, to) = (head, _filled);
        while (true)
        {
            // An event ends with a line feed; those of the chunks' framing follow a carriage return.
            var events = 0;
            foreach (var value in _buffer.AsSpan(from, to - from))
            {
                if (value == '\n' && last != '\r') events++;
                last = value;
            }

            if (events > 0) arrived(events);
            (from, to) = (0, await _stream.ReadAsync(_buffer, cancel));
            if (to == 0) throw new BenchmarkException("the server ended a watch");
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<int> ReadHeadAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return end + 4;
            var read = await _stream.ReadAsync(_buffer.AsMemory(_filled), cancel);
            if (read == 0) throw new BenchmarkException("the server closed a connection");
            _filled += read;
        }
    }

    private static (int Status, int Length) Parse(ReadOnlySpan<byte> head)
    {
        var status = int.Parse(head[9..12], CultureInfo.InvariantCulture);
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0) return (status, 0);
        var value = head[(at + 16)..];
        return (status, int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture));
    }
}
