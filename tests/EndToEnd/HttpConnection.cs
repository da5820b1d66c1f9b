using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.EndToEnd;

/// <summary>An HTTP/1.1 answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="Closes">Whether the server ends the connection after it.</param>
public sealed record HttpAnswer(int Status, string Body, bool Closes);

/// <summary>One TCP connection with HTTP/1.1 on it. Unlike <see cref="HttpClient"/> it never tries again by itself, so that no fault stays hidden.</summary>
public sealed class HttpConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _answers;

    private HttpConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    /// <summary>Connects.</summary>
    public static async Task<HttpConnection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return new HttpConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Whether it had served before and then gave no byte of an answer: the server may have ended it before it saw the request.</summary>
    public bool EndedIdle { get; private set; }

    /// <summary>Asks once.</summary>
    public async Task<HttpAnswer> GetAsync(Uri address, bool keep, CancellationToken cancellationToken)
    {
        var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Host}\r\n{(keep ? "" : "Connection: close\r\n")}\r\n";
        EndedIdle = _answers > 0;
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var read = 0;
        while (true)
        {
            var text = Encoding.ASCII.GetString(_buffer, 0, read);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end && Parse(text, end) is { } answer)
            {
                _answers++;
                return answer;
            }
            if (read == _buffer.Length) throw new IOException($"The answer is longer than {_buffer.Length} bytes.");
            var more = await _stream.ReadAsync(_buffer.AsMemory(read), cancellationToken);
            if (more == 0) throw new IOException($"The server closed the connection after {read} bytes of its answer.");
            EndedIdle = false;
            read += more;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Null while it is not complete.
    private static HttpAnswer? Parse(string text, int headersEnd)
    {
        var lines = text[..headersEnd].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim());
        var body = text[(headersEnd + 4)..];
        var complete = headers["content-length"].FirstOrDefault() is { } length
            ? body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
            : headers["transfer-encoding"].Contains("chunked") ? body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : throw new IOException("The answer does not say how long it is.");
        return complete ? new HttpAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), body, headers["connection"].Contains("close")) : null;
    }
}
