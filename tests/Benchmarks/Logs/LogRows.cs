using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Platform.Benchmarks.Logs;

/// <summary>Rows of ContainerLogV2 as a web service's containers would write them, the same in every run.</summary>
internal static class LogRows
{
    private static readonly string[] Ends = ["200 served", "200 error: cache was cold", "500 error: database did not answer", "304 not modified", "timeout connected to database again"];

    /// <summary>A batch, packed: rows of the last ten minutes, spread over twenty pods.</summary>
    public static byte[] Pack(int batch, int rows, DateTimeOffset until)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var json = new Utf8JsonWriter(gzip))
        {
            json.WriteStartArray();
            for (var i = 0; i < rows; i++) Write(json, (batch * rows) + i, until);
            json.WriteEndArray();
        }

        return packed.ToArray();
    }

    private static void Write(Utf8JsonWriter json, int number, DateTimeOffset until)
    {
        var pod = string.Create(CultureInfo.InvariantCulture, $"web-{number % 20}");
        json.WriteStartObject();
        json.WriteString("TimeGenerated", until.AddMilliseconds(-(number % 600_000)));
        json.WriteString("Computer", number % 2 == 0 ? "node-0" : "node-1");
        json.WriteString("ContainerName", "web");
        json.WriteString("PodName", pod);
        json.WriteString("PodNamespace", "default");
        json.WriteString("LogSource", "stdout");
        json.WriteString("LogMessage", string.Create(CultureInfo.InvariantCulture, $"GET /pet/{number * 7919 % 10_007} by user{number % 997} from {pod}: {Ends[number * 31 % 101 % Ends.Length]} in {number % 83} ms"));
        json.WriteEndObject();
    }
}
