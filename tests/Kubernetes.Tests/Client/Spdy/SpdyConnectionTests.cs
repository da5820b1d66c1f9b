using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Platform.Kubernetes.Client.Spdy;

namespace Platform.Kubernetes.Tests.Client.Spdy;

public sealed class SpdyConnectionTests
{
    private readonly Pipe _sent = new();
    private readonly Pipe _received = new();
    private readonly SpdyConnection _connection;
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public SpdyConnectionTests() => _connection = new SpdyConnection(new Duplex(_received.Reader.AsStream(), _sent.Writer.AsStream()));

    [Fact]
    public async Task A_stream_is_opened_with_lower_case_headers_that_an_inflater_reads()
    {
        await _connection.OpenAsync(new Dictionary<string, string> { ["streamType"] = "stdin" }, _limit);

        var frame = await FrameAsync();

        frame[..4].ShouldBe([0x80, 3, 0, 1]);
        BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(8)).ShouldBe(1);
        using var inflater = new ZLibStream(new MemoryStream(frame, 18, frame.Length - 18), CompressionMode.Decompress);
        var headers = new byte[4 + 4 + 10 + 4 + 5];
        await inflater.ReadExactlyAsync(headers, _limit);
        Encoding.ASCII.GetString(headers, 8, 10).ShouldBe("streamtype");
        Encoding.ASCII.GetString(headers, 22, 5).ShouldBe("stdin");
    }

    [Fact]
    public async Task Closing_our_half_is_a_final_empty_frame()
    {
        var stream = await _connection.OpenAsync(new Dictionary<string, string>(), _limit);
        await FrameAsync();

        await stream.WriteAsync("hi"u8.ToArray(), _limit);
        await stream.CloseWriteAsync(_limit);

        (await FrameAsync()).ShouldBe([0, 0, 0, 1, 0, 0, 0, 2, (byte)'h', (byte)'i']);
        (await FrameAsync()).ShouldBe([0, 0, 0, 1, 1, 0, 0, 0]);
    }

    [Fact]
    public async Task Data_that_came_before_a_reset_is_not_lost()
    {
        var stream = await _connection.OpenAsync(new Dictionary<string, string>(), _limit);
        var running = _connection.RunAsync(_limit);

        await SendAsync([0, 0, 0, 1, 0, 0, 0, 2, (byte)'o', (byte)'k']);
        await SendAsync([0x80, 3, 0, 3, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 5]);
        await _received.Writer.CompleteAsync();
        await running;

        var read = await stream.Input.ReadAsync(_limit);
        Encoding.ASCII.GetString(read.Buffer.FirstSpan).ShouldBe("ok");
        read.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task The_peers_pings_are_answered()
    {
        var running = _connection.RunAsync(_limit);

        await SendAsync([0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 2]);

        (await FrameAsync()).ShouldBe([0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 2]);
        await _received.Writer.CompleteAsync();
        await running;
    }

    [Fact]
    public async Task Bytes_of_any_kind_end_the_connection_quietly()
    {
        var stream = await _connection.OpenAsync(new Dictionary<string, string>(), _limit);
        var bytes = new byte[4096];
        new Random(7).NextBytes(bytes);
        bytes[0] = 0x80;

        await SendAsync(bytes);
        await _received.Writer.CompleteAsync();
        await _connection.RunAsync(_limit);

        (await stream.Input.ReadAsync(_limit)).IsCompleted.ShouldBeTrue();
    }

    private async Task SendAsync(byte[] bytes) => await _received.Writer.WriteAsync(bytes, _limit);

    private async Task<byte[]> FrameAsync()
    {
        var stream = _sent.Reader.AsStream(leaveOpen: true);
        var header = new byte[8];
        await stream.ReadExactlyAsync(header, _limit);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) & 0xFFFFFF];
        await stream.ReadExactlyAsync(body, _limit);
        return [.. header, .. body];
    }

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
