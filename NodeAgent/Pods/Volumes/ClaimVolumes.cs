using System.Collections.Concurrent;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Native;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>Volumes that pods use by claims: directories of the node that outlive the pods.</summary>
/// <param name="api">Knows claims and volumes.</param>
/// <param name="root">Directory under which the platform's own volumes are made.</param>
public sealed class ClaimVolumes(IPodApi api, string root = LocalVolumes.Root)
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;
    private readonly ConcurrentDictionary<(string Pod, string Volume), string> _known = new();

    /// <summary>The path of the volume that a claim is bound to; made when it is the platform's own and missing.</summary>
    /// <exception cref="PodSetupException">There is no such volume, or it is of a kind that this node cannot use.</exception>
    public async Task<string> PrepareAsync(Pod pod, Volume volume, string claim, CancellationToken cancel)
    {
        var key = (pod.Metadata.Uid ?? "", volume.Name);
        try
        {
            return _known[key] = Prepare(await FindAsync(pod, claim, cancel), pod.Spec.SecurityContext?.FsGroup);
        }
        catch (PodApiException) when (_known.TryGetValue(key, out var path) && Directory.Exists(path))
        {
            // The server is away: a container that restarts meanwhile uses the volume it had.
            return path;
        }
    }

    /// <summary>Forgets what a pod had; the volumes stay.</summary>
    public void Forget(string uid)
    {
        foreach (var key in _known.Keys.Where(k => k.Pod == uid))
            _known.TryRemove(key, out _);
    }

    /// <summary>Removes one of the platform's own volumes with all that is in it. Repeatable.</summary>
    public void Remove(string name)
    {
        var path = Path.Combine(root, name);
        if (LocalVolumes.IsName(name) && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private async Task<PersistentVolume> FindAsync(Pod pod, string name, CancellationToken cancel)
    {
        var claim = await api.GetClaimAsync(pod.Metadata.Namespace ?? "", name, cancel) ?? throw Fault($"persistentvolumeclaim \"{name}\" not found");
        if (claim.Metadata.DeletionTimestamp is not null && claim.Status.Phase != PersistentVolumeClaimPhase.Bound)
            throw Fault($"persistentvolumeclaim \"{name}\" is being deleted");
        if (claim.Status.Phase != PersistentVolumeClaimPhase.Bound || string.IsNullOrEmpty(claim.Spec.VolumeName))
            throw Fault($"persistentvolumeclaim \"{name}\" is not bound to a volume yet");
        var volume = await api.GetVolumeAsync(claim.Spec.VolumeName, cancel) ?? throw Fault($"persistentvolume \"{claim.Spec.VolumeName}\" not found");
        return volume.Spec.ClaimRef?.Uid == claim.Metadata.Uid ? volume : throw Fault($"persistentvolume \"{claim.Spec.VolumeName}\" is bound to another claim");
    }

    private string Prepare(PersistentVolume volume, long? group)
    {
        if (volume.Spec.VolumeMode == "Block")
            throw Fault($"persistentvolume \"{volume.Metadata.Name}\": volumes of the mode Block are not supported on this node");
        if (volume.Spec.HostPath is { } host)
            return HostPathVolume.Prepare(host);
        if (volume.Spec.Local?.Path is not { } path)
            throw Fault($"persistentvolume \"{volume.Metadata.Name}\": this kind of volume is not supported on this node");
        if (LocalVolumes.NameOf(path) is { } own)
            return MakeOwn(Path.Combine(root, own), group);
        return Directory.Exists(path) ? path : throw Fault($"local volume \"{volume.Metadata.Name}\": path \"{path}\" does not exist");
    }

    private static string MakeOwn(string path, long? group)
    {
        var mode = group is null ? Everyone : Everyone | UnixFileMode.SetGroup;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, mode);
        }

        // What is made inside inherits the group from the directory.
        if (group is { } id)
        {
            LinuxCalls.ChangeOwner(path, -1, id);
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }

    private static PodSetupException Fault(string message) => new("ContainerCreating", message);
}
