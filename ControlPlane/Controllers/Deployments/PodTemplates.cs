using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>Comparing and naming pod templates.</summary>
internal static class PodTemplates
{
    /// <summary>Label that tells the pods of one template from those of another.</summary>
    public const string HashLabel = "pod-template-hash";

    // Neither vowels nor look-alikes: no words, no misreading.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int HashLength = 10;

    /// <summary>Whether two templates are the same, but for the hash label.</summary>
    public static bool Same(PodTemplateSpec a, PodTemplateSpec b) => JsonNode.DeepEquals(Node(a), Node(b));

    /// <summary>A short name for a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="collisions">How often another template has had the name already.</param>
    public static string Hash(PodTemplateSpec template, int collisions)
    {
        var text = new StringBuilder();
        Write(text, Node(template));
        text.Append(collisions);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return string.Create(HashLength, digest, (name, bytes) =>
        {
            for (var i = 0; i < name.Length; i++)
                name[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }

    /// <summary>A template with the hash label added.</summary>
    public static PodTemplateSpec WithHash(PodTemplateSpec template, string hash) => template with
    {
        Metadata = template.Metadata with { Labels = With(template.Metadata.Labels, hash) },
    };

    /// <summary>Labels with the hash label added.</summary>
    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? labels, string hash) =>
        new(labels ?? new Dictionary<string, string>()) { [HashLabel] = hash };

    private static JsonObject Node(PodTemplateSpec template)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(template, KubernetesJson.Default.PodTemplateSpec)!;
        if (node["metadata"]?["labels"] is JsonObject labels)
        {
            labels.Remove(HashLabel);
            if (labels.Count == 0)
                ((JsonObject)node["metadata"]!).Remove("labels");
        }

        return node;
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    text.Append(key).Append(':');
                    Write(text, value);
                    text.Append(';');
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    Write(text, item);
                    text.Append(',');
                }

                break;
            default:
                text.Append(node?.ToJsonString());
                break;
        }
    }
}
