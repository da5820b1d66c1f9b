using System.Text.Json;
using Platform.Foundation.Security;
using Platform.Kubernetes.Node;

namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>A sandbox node's disk: the directory that holds what it writes, above the image's layers.</summary>
/// <param name="directory">Its directory.</param>
public sealed class SandboxDisk(string directory)
{
    // Says by its presence that the node has joined and needs its bootstrap token no more.
    private const string Credential = "upper/var/lib/kubelet/pki/kubelet-client-current.pem";

    private string ImageFile => Path.Combine(directory, "image");

    private string ConsoleFile => Path.Combine(directory, "console.log");

    /// <summary>Writes what a machine has to know before it boots. What the node wrote itself stays.</summary>
    /// <returns>The image's layers, uppermost first; a disk keeps the image that it was made with.</returns>
    /// <exception cref="FileNotFoundException">There is no such image.</exception>
    public async Task<IReadOnlyList<string>> PrepareAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        var layers = NodeImage.ReadLayers(File.Exists(ImageFile) ? await File.ReadAllTextAsync(ImageFile, cancellationToken) : specification.Image);
        foreach (var part in (string[])["upper", "work", "merged", "containerd"]) Directory.CreateDirectory(Path.Combine(directory, part));
        await NodeFiles.WriteAsync(ImageFile, specification.Image, replace: false, cancellationToken);
        await File.WriteAllTextAsync(ConsoleFile, "", cancellationToken);
        var etc = Directory.CreateDirectory(Path.Combine(directory, "upper", "etc")).FullName;
        var name = specification.Node.Name;
        await NodeFiles.WriteAsync(Path.Combine(etc, "hostname"), name + "\n", replace: true, cancellationToken);
        await NodeFiles.WriteAsync(Path.Combine(etc, "hosts"), NodeFiles.Hosts(specification), replace: false, cancellationToken);
        await NodeFiles.WriteAsync(Path.Combine(etc, "machine-id"), $"{Guid.NewGuid():N}\n", replace: false, cancellationToken);
        await NodeFiles.WriteAsync(Path.Combine(etc, "resolv.conf"), await NodeFiles.ReadResolverAsync(cancellationToken), replace: true, cancellationToken);
        await ConfigureAsync(etc, specification, cancellationToken);
        return layers;
    }

    /// <summary>The end of what the machine wrote while it booted.</summary>
    public string ReadConsole() => NodeFiles.ReadConsole(ConsoleFile);

    private async Task ConfigureAsync(string etc, NodeSpecification specification, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(etc, "platform")).FullName, Path.GetFileName(NodeConfiguration.Path));
        // A node that has not joined gets a new token at each boot: the one it has lives for minutes.
        if (File.Exists(path) && File.Exists(Path.Combine(directory, Credential))) return;
        var configuration = JsonSerializer.SerializeToUtf8Bytes(await specification.Configure(cancellationToken), NodesJson.Default.NodeConfiguration);
        SecretFile.Write(path, configuration);
    }
}
