using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Platform.Registry.Naming;

namespace Platform.Registry.Distribution;

/// <summary>Reads manifests: OCI image manifest and index, Docker v2 schema 2 manifest and list.</summary>
internal static class ManifestReader
{
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    private const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Media type of an OCI index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    private const int MaxText = 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Whether the registry takes manifests of a media type.</summary>
    public static bool IsSupported(string mediaType) => mediaType is OciManifest or OciIndex or DockerManifest or DockerList;

    /// <summary>Reads and checks a manifest; on failure says in one sentence what is wrong with it.</summary>
    public static bool TryRead(byte[] content, string mediaType, Digest digest, [NotNullWhen(true)] out ManifestDocument? manifest, out string problem)
    {
        manifest = null;
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(content, Strict);
        }
        catch (JsonException error)
        {
            problem = $"the manifest is not JSON: {error.Message}";
            return false;
        }
        using (json)
        {
            try
            {
                manifest = Read(json.RootElement, content, mediaType, digest);
                problem = "";
                return true;
            }
            catch (FormatException error)
            {
                problem = error.Message;
                return false;
            }
        }
    }

    private static ManifestDocument Read(JsonElement root, byte[] content, string mediaType, Digest digest)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("the manifest is not a JSON object");
        if (!root.TryGetProperty("schemaVersion", out var version) || !version.TryGetInt32OrNull(out var number) || number != 2)
            throw new FormatException("schemaVersion must be 2; images of schema 1 are not supported, push them again with a current client");
        var named = OptionalString(root, "mediaType");
        if (named is not null && named != mediaType)
            throw new FormatException($"the Content-Type '{mediaType}' differs from the manifest's mediaType '{named}'");
        if (named is null && mediaType is DockerManifest or DockerList) throw new FormatException("mediaType is missing");
        var subject = root.TryGetProperty("subject", out var reference) && reference.ValueKind != JsonValueKind.Null ? ReadDescriptor(reference, "subject") : null;
        var document = new ManifestDocument
        {
            Digest = digest,
            MediaType = mediaType,
            Content = content,
            Subject = subject?.Digest,
            Annotations = root.TryGetProperty("annotations", out var annotations) ? ReadAnnotations(annotations) : null,
        };
        return mediaType is OciIndex or DockerList
            ? document with { ArtifactType = OptionalString(root, "artifactType"), Children = ReadDescriptors(root, "manifests", _ => true) }
            : ReadImage(root, document);
    }

    private static ManifestDocument ReadImage(JsonElement root, ManifestDocument document)
    {
        if (!root.TryGetProperty("config", out var config)) throw new FormatException("config is missing");
        var blobs = new List<Descriptor> { ReadDescriptor(config, "config") };
        blobs.AddRange(ReadDescriptors(root, "layers", layer => !IsForeign(layer)));
        return document with { ArtifactType = OptionalString(root, "artifactType") ?? OptionalString(config, "mediaType"), Blobs = blobs };
    }

    private static List<Descriptor> ReadDescriptors(JsonElement root, string property, Func<JsonElement, bool> include)
    {
        if (!root.TryGetProperty(property, out var list) || list.ValueKind != JsonValueKind.Array) throw new FormatException($"{property} must be a list");
        var result = new List<Descriptor>();
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var descriptor = ReadDescriptor(item, $"{property}[{index++}]");
            if (include(item)) result.Add(descriptor);
        }
        return result;
    }

    private static Descriptor ReadDescriptor(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException($"{path} must be a descriptor");
        if (OptionalString(element, "mediaType") is null) throw new FormatException($"{path}.mediaType is missing");
        if (!Digest.TryParse(OptionalString(element, "digest"), out var digest)) throw new FormatException($"{path}.digest must be sha256:<64 hex digits> or sha512:<128 hex digits>");
        if (!element.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var bytes) || bytes < 0)
            throw new FormatException($"{path}.size must be a number of bytes");
        return new Descriptor(digest, bytes);
    }

    // Layers that clients fetch elsewhere, by the descriptor's urls, need not be here.
    private static bool IsForeign(JsonElement layer) =>
        layer.TryGetProperty("urls", out var urls) && urls.ValueKind == JsonValueKind.Array && urls.GetArrayLength() > 0
        && OptionalString(layer, "mediaType") is { } type
        && (type.Contains(".foreign.", StringComparison.Ordinal) || type.Contains(".nondistributable.", StringComparison.Ordinal));

    private static string? ReadAnnotations(JsonElement annotations)
    {
        if (annotations.ValueKind == JsonValueKind.Null) return null;
        if (annotations.ValueKind != JsonValueKind.Object || annotations.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw new FormatException("annotations must be an object of strings");
        return annotations.GetRawText();
    }

    private static string? OptionalString(JsonElement element, string property)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) throw new FormatException($"{property} must be a string");
        try
        {
            var text = value.GetString()!;
            return text.Length <= MaxText && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException($"{property} is too long or holds a null character");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{property} is not valid Unicode");
        }
    }

    private static bool TryGetInt32OrNull(this JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
