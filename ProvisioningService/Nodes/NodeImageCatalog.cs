using Platform.Contracts.Arm;

namespace Platform.ProvisioningService.Nodes;

/// <summary>
/// The node images that are built: a directory with images by name, and links by Kubernetes minor version (<c>1.34</c>) to the newest
/// image of each, as <c>NodeImage/build</c> makes them. Read anew each time, so that an image built meanwhile is found.
/// </summary>
public sealed class NodeImageCatalog(ProvisioningSettings settings)
{
    /// <summary>Name of the newest image of a Kubernetes version.</summary>
    /// <exception cref="ArmException">None is built.</exception>
    public string NameOf(string kubernetesVersion)
    {
        var minor = kubernetesVersion[..kubernetesVersion.LastIndexOf('.')];
        var link = new DirectoryInfo(Path.Combine(Directory, minor));
        if (link.Exists && link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target && NodeImage.IsAt(target.FullName)) return target.Name;
        throw new ArmException(new ArmFailure(409, "NodeImageNotFound", $"No node image of Kubernetes {minor} is built on this machine: run 'NodeImage/build --images {Directory} --kubernetes-version {minor}', then try again."));
    }

    /// <summary>Path of an image.</summary>
    /// <exception cref="ArmException">It is not there any more.</exception>
    public string PathOf(string name)
    {
        var path = Path.Combine(Directory, Path.GetFileName(name));
        return NodeImage.IsAt(path)
            ? path
            : throw new ArmException(new ArmFailure(409, "NodeImageNotFound", $"The node image '{name}' is not in {Directory} any more: give the node pool the newest one with 'aks nodepool upgrade --node-image-only', or build it again."));
    }

    private string Directory => settings.NodeImages
        ?? throw new ArmException(new ArmFailure(409, "NodeImageNotFound", "No directory of node images is configured: start the Host with --node-images."));
}
