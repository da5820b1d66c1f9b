using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Platform.Portal.Http;

/// <summary>The portal's own style sheet, script and icon, embedded in its assembly and addressed by their content.</summary>
public sealed class AssetFiles
{
    private const string Prefix = "Assets/";
    private readonly FrozenDictionary<string, (byte[] Content, string Type)> _files = Read().ToFrozenDictionary();

    /// <summary>The address of an asset: <c>/assets/app.css?v=…</c>.</summary>
    public string Address(string name) => $"/assets/{name}?v={Convert.ToHexStringLower(SHA256.HashData(_files[name].Content))[..12]}";

    /// <summary>Answers with an asset; whether there is one.</summary>
    public async Task<bool> WriteAsync(HttpContext context, string name)
    {
        if (!_files.TryGetValue(name, out var file)) return false;
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Content.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
        return true;
    }

    private static IEnumerable<KeyValuePair<string, (byte[], string)>> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return new(name[Prefix.Length..], (content, TypeOf(name)));
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
