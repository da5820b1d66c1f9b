using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.Kubernetes.Client;

/// <summary>Reads the lines of a watch.</summary>
public static class WatchStream
{
    /// <summary>Longest line that is read; an object is at most a few megabytes.</summary>
    private const int MaxLine = 16 * 1024 * 1024;

    /// <summary>Reads updates until the stream ends.</summary>
    /// <param name="stream">One JSON object a line.</param>
    /// <param name="json">How to read the objects.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KubernetesApiException">The server sent an error in the stream.</exception>
    public static async IAsyncEnumerable<WatchUpdate<T>> ReadAsync<T>(
        Stream stream, JsonTypeInfo<T> json, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (line.Length > 1)
                        yield return ReadUpdate(line, json);
                }

                if (buffer.Length > MaxLine)
                    throw new JsonException("a line of the watch is too long");
                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                    yield break;
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private static WatchUpdate<T> ReadUpdate<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> json)
    {
        var (type, body) = Split(line);
        if (type == WatchEventType.Error)
        {
            var reader = new Utf8JsonReader(body);
            throw new KubernetesApiException(JsonSerializer.Deserialize(ref reader, KubernetesJson.Default.Status) ?? new Status());
        }

        var objectReader = new Utf8JsonReader(body);
        var item = JsonSerializer.Deserialize(ref objectReader, json) ?? throw new JsonException("a watch event has no object");
        return new WatchUpdate<T>(
            type switch
            {
                WatchEventType.Added => WatchUpdateType.Added,
                WatchEventType.Modified => WatchUpdateType.Modified,
                WatchEventType.Deleted => WatchUpdateType.Deleted,
                WatchEventType.Bookmark => WatchUpdateType.Bookmark,
                _ => throw new JsonException($"a watch event has the unknown type \"{type}\""),
            },
            item);
    }

    private static (string? Type, ReadOnlySequence<byte> Object) Split(ReadOnlySequence<byte> line)
    {
        string? type = null;
        var body = ReadOnlySequence<byte>.Empty;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            var start = reader.TokenStartIndex;
            if (isType)
                type = reader.GetString();
            reader.Skip();
            if (isObject)
                body = line.Slice(start, reader.BytesConsumed - start);
        }

        return (type, body);
    }
}
