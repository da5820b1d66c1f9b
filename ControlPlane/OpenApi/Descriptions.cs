using System.Xml.Linq;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.OpenApi;

/// <summary>What the API says of its types and fields: the doc comments of the C# types, which the build takes into this assembly.</summary>
public sealed class Descriptions
{
    private const string Resource = "Platform.ControlPlane.OpenApi.descriptions.xml";
    private static readonly string[] Packages = ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis."];
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads them.</summary>
    public Descriptions()
    {
        using var stream = typeof(Descriptions).Assembly.GetManifestResourceStream(Resource)!;
        foreach (var description in XElement.Load(stream).Elements())
            _texts[description.Attribute("of")!.Value] = description.Value;
    }

    /// <summary>What is said of a type; null when nothing is.</summary>
    public string? Of(SchemaNode type) => Key(type) is { } key ? _texts.GetValueOrDefault(key) : null;

    /// <summary>What is said of a field; null when nothing is.</summary>
    /// <param name="type">The type that has the field.</param>
    /// <param name="field">Its name in JSON.</param>
    public string? Of(SchemaNode type, string field) => Key(type) is not { } key ? null
        : _texts.GetValueOrDefault($"{key}.{field}")
        // A property cannot have the name of its type.
        ?? _texts.GetValueOrDefault($"{key}.{field}Value")
        ?? (field is "apiVersion" or "kind" or "metadata" ? _texts.GetValueOrDefault($"IKubernetesObject.{field}") : null);

    private static string? Key(SchemaNode type) =>
        Packages.FirstOrDefault(package => type.Name?.StartsWith(package, StringComparison.Ordinal) == true) is { } package ? type.Name![package.Length..] : null;
}
