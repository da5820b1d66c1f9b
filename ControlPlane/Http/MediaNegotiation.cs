using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Platform.ControlPlane.Tables;

namespace Platform.ControlPlane.Http;

/// <summary>What an answer should look like.</summary>
internal enum Rendering
{
    /// <summary>Whole objects.</summary>
    Object,

    /// <summary>Only their metadata.</summary>
    Metadata,

    /// <summary>Rows for people.</summary>
    Table,
}

/// <summary>The form of an answer that client and server agree on.</summary>
/// <param name="Rendering">What of the objects.</param>
/// <param name="Yaml">YAML instead of JSON.</param>
/// <param name="Include">What of each object a table carries along.</param>
internal readonly record struct MediaChoice(Rendering Rendering, bool Yaml, TableObjects Include = TableObjects.Metadata)
{
    /// <summary>JSON of whole objects.</summary>
    public static readonly MediaChoice Json = new(Rendering.Object, false);

    /// <summary>Value of the header Content-Type. YAML is answered in its flow style, which is JSON: YAML 1.2 contains it.</summary>
    public string ContentType => Yaml ? "application/yaml" : "application/json";
}

/// <summary>Chooses the form of answers from the header Accept.</summary>
internal static class MediaNegotiation
{
    /// <summary>What is offered, as refusals name it.</summary>
    public static readonly IReadOnlyList<string> Offered = ["application/json", "application/yaml"];

    /// <summary>The first acceptable form by the client's order; null when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="transforms">Whether tables and metadata are offered.</param>
    public static MediaChoice? Choose(HttpRequest request, bool transforms)
    {
        var accept = request.Headers.Accept;
        var include = TableWriter.Parse(request.Query["includeObject"]) ?? TableObjects.Metadata;
        if (accept.Count == 0 || accept.All(string.IsNullOrWhiteSpace))
            return MediaChoice.Json;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return null;
        foreach (var range in ranges.OrderByDescending(r => r.Quality ?? 1))
        {
            if (range.Quality != 0 && Match(range, transforms, include) is { } choice)
                return choice;
        }

        return null;
    }

    private static MediaChoice? Match(MediaTypeHeaderValue range, bool transforms, TableObjects include)
    {
        var yaml = range.MediaType.Value is "application/yaml";
        if (!yaml && range.MediaType.Value is not ("application/json" or "application/*" or "*/*"))
            return null;
        var name = Parameter(range, "as");
        if (name is null)
            return new MediaChoice(Rendering.Object, yaml);
        if (!transforms || Parameter(range, "g") != "meta.k8s.io" || Parameter(range, "v") is not ("v1" or "v1beta1"))
            return null;
        if (Parameter(range, "v") == "v1beta1")
            return null;
        return name switch
        {
            "Table" => new MediaChoice(Rendering.Table, yaml, include),
            "PartialObjectMetadata" or "PartialObjectMetadataList" => new MediaChoice(Rendering.Metadata, yaml),
            _ => null,
        };
    }

    private static string? Parameter(MediaTypeHeaderValue range, string name)
    {
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return HeaderUtilities.RemoveQuotes(parameter.Value).Value;
        }

        return null;
    }
}
