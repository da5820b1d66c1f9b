using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.ProvisioningService.Nodes;

/// <summary>A built node image: <c>image.json</c> beside the upper layer's <c>rootfs</c>.</summary>
/// <param name="Name">Its name, made of its hash.</param>
/// <param name="Base">Name of the layer beneath.</param>
/// <param name="Suite">Debian release.</param>
public sealed record NodeImage(string Name, string Base, string Suite)
{
    /// <summary>Whether there is an image at a path.</summary>
    public static bool IsAt(string path) => File.Exists(Path.Combine(path, "image.json"));

    /// <summary>Reads the image at a path and returns its layers, uppermost first.</summary>
    /// <exception cref="FileNotFoundException">There is no image there.</exception>
    public static IReadOnlyList<string> ReadLayers(string path)
    {
        var description = Path.Combine(path, "image.json");
        if (!File.Exists(description)) throw new FileNotFoundException($"There is no node image at '{path}': build it with NodeImage/build and start the Host with --node-images.");
        var image = JsonSerializer.Deserialize(File.ReadAllText(description), NodesJson.Default.NodeImage)!;
        return [Path.Combine(path, "rootfs"), Path.Combine(Path.GetDirectoryName(path)!, image.Base)];
    }
}

/// <summary>JSON of the node providers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodeImage))]
[JsonSerializable(typeof(Kubernetes.Node.NodeConfiguration))]
public sealed partial class NodesJson : JsonSerializerContext;
