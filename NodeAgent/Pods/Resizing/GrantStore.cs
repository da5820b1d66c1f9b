using System.Text.Json;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Resizing;

/// <summary>Keeps on disk what pods were granted.</summary>
public sealed class GrantStore(PodDirectories directories)
{
    /// <summary>What the pod was granted; what it asks for when it was never granted anything.</summary>
    public GrantedResources Read(Pod pod)
    {
        var path = directories.Grants(pod.Metadata.Uid ?? "");
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.GrantedResources) is { } kept)
                return kept;
        }
        catch (JsonException)
        {
            // Cut short by a crash: what the spec asks for is what the scheduler found room for.
        }

        var asked = ResizeRules.Asked(pod.Spec);
        return new GrantedResources { Granted = asked, InForce = asked };
    }

    /// <summary>Replaces what is kept in one step.</summary>
    public void Write(Pod pod, GrantedResources resources)
    {
        var path = directories.Grants(pod.Metadata.Uid ?? "");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path + ".next", JsonSerializer.SerializeToUtf8Bytes(resources, AgentJson.Default.GrantedResources));
        File.Move(path + ".next", path, overwrite: true);
    }
}
