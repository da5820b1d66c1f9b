using System.Globalization;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Native;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>Makes pods' volumes on the node, keeps those made of API objects current, and removes them.</summary>
public sealed class VolumeManager(PodDirectories directories, PayloadBuilder payloads, AtomicDirectory writer, TokenCache tokens, ClaimVolumes claims)
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    /// <summary>Makes what is missing, and renews files of API objects; path on the node by volume name. Repeatable.</summary>
    /// <exception cref="PodSetupException">A volume cannot be made now; the message says which and why.</exception>
    public async Task<IReadOnlyDictionary<string, string>> PrepareAsync(Pod pod, string? podIp, CancellationToken cancel)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            try
            {
                result[volume.Name] = await PrepareAsync(pod, volume, podIp, cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PodApiException or PodSetupException)
            {
                throw new PodSetupException("ContainerCreating", $"MountVolume.SetUp failed for volume \"{volume.Name}\": {e.Message}", e);
            }
        }

        return result;
    }

    /// <summary>Whether files of API objects are among the pod's volumes, which have to follow their objects.</summary>
    public static bool NeedsRenewal(Pod pod) =>
        (pod.Spec.Volumes ?? []).Any(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null);

    /// <summary>Removes all that the pod had on the node. Repeatable.</summary>
    public void Remove(string uid)
    {
        tokens.Forget(uid);
        claims.Forget(uid);
        var root = directories.Root(uid);
        foreach (var (_, path) in directories.Volumes(uid))
            LinuxCalls.Unmount(path);
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }

    private async Task<string> PrepareAsync(Pod pod, Volume volume, string? podIp, CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid ?? "";
        var group = pod.Spec.SecurityContext?.FsGroup;
        if (volume.HostPath is { } host)
            return HostPathVolume.Prepare(host);
        if (PodClaims.Of(pod, volume) is { } claim)
            return await claims.PrepareAsync(pod, volume, claim, cancel);
        if (volume.EmptyDir is { } empty)
            return EmptyDirectory(directories.Volume(uid, "empty-dir", volume.Name), empty, group);
        var path = directories.Volume(uid, Plugin(volume), volume.Name);
        IReadOnlyList<PayloadFile>? files;
        try
        {
            files = await payloads.BuildAsync(pod, volume, podIp, cancel);
        }
        catch (PodApiException) when (AtomicDirectory.IsFilled(path))
        {
            // The server is away: a container that restarts meanwhile uses what the volume held last.
            return path;
        }

        if (files is null)
            throw new PodSetupException("ContainerCreating", "this kind of volume is not supported on this node");
        var inMemory = volume.Secret is not null || volume.Projected is not null;
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            // What is secret stays in memory and does not outlive the machine.
            if (inMemory)
                LinuxCalls.MountTmpfs(path, "mode=0755,size=64m");
            File.SetUnixFileMode(path, Everyone);
        }

        writer.Write(path, files, group);
        return path;
    }

    private static string Plugin(Volume volume) =>
        volume.ConfigMap is not null ? "configmap" : volume.Secret is not null ? "secret"
        : volume.DownwardAPI is not null ? "downward-api" : "projected";

    private static string EmptyDirectory(string path, EmptyDirVolumeSource source, long? group)
    {
        if (Directory.Exists(path))
            return path;
        Directory.CreateDirectory(path);
        if (source.Medium == "Memory")
        {
            var size = source.SizeLimit is { Sign: > 0 } limit
                ? string.Create(CultureInfo.InvariantCulture, $",size={limit.Value}") : "";
            LinuxCalls.MountTmpfs(path, "mode=0777" + size);
        }

        if (group is { } gid)
            LinuxCalls.ChangeOwner(path, -1, gid);
        File.SetUnixFileMode(path, group is null ? Everyone : Everyone | UnixFileMode.SetGroup);
        return path;
    }
}
