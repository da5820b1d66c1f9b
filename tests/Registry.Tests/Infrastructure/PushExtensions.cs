using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Registry.Tests.Infrastructure;

/// <summary>What tests push, and what they say about answers.</summary>
internal static class PushExtensions
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    public static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    public static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        RandomNumberGenerator.Fill(bytes);
        return bytes;
    }

    /// <summary>Starts an upload and returns its address.</summary>
    public static async Task<string> StartUploadAsync(this HttpClient client, string repository)
    {
        using var response = await client.PostAsync($"/v2/{repository}/blobs/uploads/", null);
        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>Pushes a blob in one PUT and returns its digest.</summary>
    public static async Task<string> PushBlobAsync(this HttpClient client, string repository, byte[] content)
    {
        var upload = await client.StartUploadAsync(repository);
        using var response = await client.PutAsync($"{upload}?digest={DigestOf(content)}", new ByteArrayContent(content));
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return DigestOf(content);
    }

    /// <summary>An image manifest of a configuration and layers.</summary>
    public static byte[] Manifest(byte[] config, byte[][] layers, string? subject = null, string? artifactType = null)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = OciManifest,
            ["config"] = Describe("application/vnd.oci.image.config.v1+json", DigestOf(config), config.Length),
            ["layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)Describe("application/vnd.oci.image.layer.v1.tar", DigestOf(layer), layer.Length))]),
        };
        if (artifactType is not null) manifest["artifactType"] = artifactType;
        if (subject is not null) manifest["subject"] = Describe(OciManifest, subject, 100);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    public static byte[] Index(params byte[][] manifests) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = OciIndex,
        ["manifests"] = new JsonArray([.. manifests.Select(manifest => (JsonNode)Describe(OciManifest, DigestOf(manifest), manifest.Length))]),
    }.ToJsonString());

    public static JsonObject Describe(string mediaType, string digest, long size) => new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    public static Task<HttpResponseMessage> PutManifestAsync(this HttpClient client, string repository, string reference, byte[] manifest, string mediaType = OciManifest)
    {
        var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return client.PutAsync($"/v2/{repository}/manifests/{reference}", content);
    }

    /// <summary>Pushes a small image and returns its manifest.</summary>
    public static async Task<byte[]> PushImageAsync(this HttpClient client, string repository, string tag)
    {
        var (config, layer) = (RandomBytes(100), RandomBytes(2000));
        await client.PushBlobAsync(repository, config);
        await client.PushBlobAsync(repository, layer);
        var manifest = Manifest(config, [layer]);
        using var response = await client.PutManifestAsync(repository, tag, manifest);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return manifest;
    }

    /// <summary>The status, and for a failure the code of the specification.</summary>
    public static async Task ShouldBeAsync(this HttpResponseMessage response, HttpStatusCode status, string? code = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        if (code is null) return;
        var error = JsonNode.Parse(text)!["errors"]![0]!;
        ((string)error["code"]!).ShouldBe(code, text);
        ((string)error["message"]!).ShouldNotBeNullOrEmpty();
    }

    public static async Task<JsonObject> JsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
