using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>A path of the node, checked or made as its type says.</summary>
public static class HostPathVolume
{
    public static string Prepare(HostPathVolumeSource source)
    {
        var path = source.Path;
        switch (source.Type)
        {
            case "DirectoryOrCreate":
                Directory.CreateDirectory(path);
                break;
            case "FileOrCreate" when !File.Exists(path):
                File.Create(path).Dispose();
                break;
            case "Directory" when !Directory.Exists(path):
                throw new PodSetupException("ContainerCreating", $"hostPath type check failed: {path} is not a directory");
            case "File" when !File.Exists(path):
                throw new PodSetupException("ContainerCreating", $"hostPath type check failed: {path} is not a file");
            case "Socket" or "CharDevice" or "BlockDevice" when !Path.Exists(path):
                throw new PodSetupException("ContainerCreating", $"hostPath type check failed: {path} does not exist");
        }

        // Without a type the runtime makes a directory where nothing is, as upstream's does.
        if (string.IsNullOrEmpty(source.Type) && !Path.Exists(path))
            Directory.CreateDirectory(path);
        return path;
    }
}
