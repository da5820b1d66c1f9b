using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Platform.NodeAgent.Cri;

/// <summary>gRPC over one HTTP/2 connection without TLS: unary calls and server streams.</summary>
public sealed class GrpcChannel : IDisposable
{
    private const int FramePrefixBytes = 5;
    private const int MaxMessageBytes = 64 << 20;
    private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");
    private readonly HttpClient _http;

    private GrpcChannel(string authority, EndPoint server)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = server is UnixDomainSocketEndPoint
                    ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                    : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(server, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{authority}"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public static GrpcChannel ToSocket(string path) => new("localhost", new UnixDomainSocketEndPoint(path));

    public static GrpcChannel ToAddress(string host, int port) => new($"{host}:{port}", new DnsEndPoint(host, port));

    /// <summary>One request, one answer.</summary>
    /// <exception cref="CriException">Any status but OK, or no answer within <paramref name="deadline"/>.</exception>
    public async Task<TResponse> CallAsync<TResponse>(
        string service, string method, IMessage request, MessageParser<TResponse> parser, TimeSpan deadline, CancellationToken cancel)
        where TResponse : IMessage<TResponse>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (deadline != Timeout.InfiniteTimeSpan)
            limit.CancelAfter(deadline);
        try
        {
            using var response = await SendAsync(service, method, request, deadline, limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var frame = await ReadFrameAsync(method, body, limit.Token);
            if (frame is not null && await ReadFrameAsync(method, body, limit.Token) is not null)
                throw new CriException(method, GrpcStatusCode.Internal, "the runtime sent more than one answer");
            ThrowUnlessOk(method, response);
            return frame is null
                ? throw new CriException(method, GrpcStatusCode.Internal, "the runtime sent no answer")
                : parser.ParseFrom(frame);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new CriException(method, GrpcStatusCode.DeadlineExceeded, $"the runtime did not answer {method} within {deadline}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(method, e);
        }
    }

    /// <summary>One request, answers until the runtime ends the stream.</summary>
    public async IAsyncEnumerable<TResponse> StreamAsync<TResponse>(
        string service, string method, IMessage request, MessageParser<TResponse> parser, [EnumeratorCancellation] CancellationToken cancel)
        where TResponse : IMessage<TResponse>
    {
        using var response = await Guard(method, SendAsync(service, method, request, Timeout.InfiniteTimeSpan, cancel));
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        while (await Guard(method, ReadFrameAsync(method, body, cancel)) is { } frame)
            yield return parser.ParseFrom(frame);
        ThrowUnlessOk(method, response);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<T> Guard<T>(string method, Task<T> step)
    {
        try
        {
            return await step;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(method, e);
        }
    }

    private static CriException Unreachable(string method, Exception e) =>
        new(method, GrpcStatusCode.Unavailable, $"the container runtime cannot be reached: {e.Message}", e);

    private async Task<HttpResponseMessage> SendAsync(
        string service, string method, IMessage request, TimeSpan deadline, CancellationToken cancel)
    {
        var size = request.CalculateSize();
        var bytes = new byte[FramePrefixBytes + size];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), size);
        request.WriteTo(bytes.AsSpan(FramePrefixBytes));
        var message = new HttpRequestMessage(HttpMethod.Post, $"/{service}/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(bytes),
        };
        message.Content.Headers.ContentType = ContentType;
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (deadline != Timeout.InfiniteTimeSpan)
            message.Headers.Add("grpc-timeout", ((long)deadline.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m");
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.OK)
            return response;
        using (response)
            throw new CriException(method, GrpcStatusCode.Unavailable, $"the runtime answered HTTP {(int)response.StatusCode}");
    }

    private static async Task<byte[]?> ReadFrameAsync(string method, Stream body, CancellationToken cancel)
    {
        var prefix = new byte[FramePrefixBytes];
        var read = await body.ReadAtLeastAsync(prefix, FramePrefixBytes, throwOnEndOfStream: false, cancel);
        if (read == 0)
            return null;
        if (read < FramePrefixBytes)
            throw new CriException(method, GrpcStatusCode.Internal, "the runtime's answer ended inside a frame");
        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || size > MaxMessageBytes)
            throw new CriException(method, GrpcStatusCode.Internal, $"the runtime sent a frame of {size} bytes, compression flag {prefix[0]}");
        var message = new byte[size];
        await body.ReadExactlyAsync(message, cancel);
        return message;
    }

    private static void ThrowUnlessOk(string method, HttpResponseMessage response)
    {
        // A call that fails before its first message carries the status in the headers, otherwise in the trailers.
        var code = Header(response.TrailingHeaders, "grpc-status") ?? Header(response.Headers, "grpc-status");
        var text = Header(response.TrailingHeaders, "grpc-message") ?? Header(response.Headers, "grpc-message") ?? "";
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new CriException(method, GrpcStatusCode.Unavailable, "the runtime closed the call without a status");
        if (number != 0)
            throw new CriException(method, (GrpcStatusCode)number, Uri.UnescapeDataString(text));
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
