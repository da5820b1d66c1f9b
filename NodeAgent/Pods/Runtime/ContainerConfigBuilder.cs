using System.Globalization;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Volumes;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>What the runtime is told to make a container of.</summary>
public sealed class ContainerConfigBuilder(EnvironmentBuilder environment, PodDirectories directories, NodeCapacity capacity)
{
    private readonly bool _canLowerOomScore = HostCapability.CanLowerOomScore();

    /// <param name="attempt">How often it was started before.</param>
    /// <param name="image">The image as the runtime has it.</param>
    /// <param name="volumes">Path on the node by volume name.</param>
    /// <param name="view">What runs of the pod.</param>
    public async Task<ContainerConfig> BuildAsync(
        Pod pod, Container container, uint attempt, Image image, IReadOnlyDictionary<string, string> volumes, PodView view,
        CancellationToken cancel)
    {
        var uid = pod.Metadata.Uid ?? "";
        var variables = await environment.BuildAsync(pod, container, view.Address, cancel);
        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = container.Name, Attempt = attempt },
            Image = new ImageSpec { Image = image.Id, UserSpecifiedImage = container.Image ?? "" },
            WorkingDir = container.WorkingDir ?? "",
            LogPath = string.Create(CultureInfo.InvariantCulture, $"{container.Name}/{attempt}.log"),
            Stdin = container.Stdin == true,
            StdinOnce = container.StdinOnce == true,
            Tty = container.Tty == true,
            Linux = new LinuxContainerConfig
            {
                Resources = Resources(pod, container),
                SecurityContext = SecurityContexts.OfContainer(pod, container, image, Target(pod, container, view)),
            },
        };
        config.Command.Add((container.Command ?? []).Select(c => VariableExpansion.Expand(c, variables)));
        config.Args.Add((container.Args ?? []).Select(a => VariableExpansion.Expand(a, variables)));
        config.Envs.Add(variables.Select(v => new KeyValue { Key = v.Key, Value = v.Value }));
        foreach (var (key, value) in RuntimeLabels.OfContainer(pod, container))
            config.Labels[key] = value;
        AddAnnotations(config, pod, container, attempt);
        AddMounts(config, pod, container, volumes, variables);
        AddTerminationMessage(config, uid, container, attempt);
        Directory.CreateDirectory(Path.Combine(directories.Logs(pod), container.Name));
        return config;
    }

    /// <summary>What the kernel is told of the container's requests and limits.</summary>
    public LinuxContainerResources Resources(Pod pod, Container container) => ResourceSettings.Of(pod, container, capacity.MemoryBytes, _canLowerOomScore);

    /// <summary>Changes when the container has to be made anew: only its image can change in a running pod.</summary>
    public static string Hash(Container container) => container.Image ?? "";

    /// <summary>The container whose processes an ephemeral one wants to see; null for none.</summary>
    private static string? Target(Pod pod, Container container, PodView view)
    {
        var name = (pod.Spec.EphemeralContainers ?? []).FirstOrDefault(c => c.Name == container.Name)?.TargetContainerName;
        if (string.IsNullOrEmpty(name))
            return null;
        return view.Current(name) is { IsRunning: true } running ? running.Id
            : throw new PodSetupException("CreateContainerConfigError", $"target container \"{name}\" is not running");
    }

    private static void AddAnnotations(ContainerConfig config, Pod pod, Container container, uint attempt)
    {
        config.Annotations[RuntimeLabels.ContainerHash] = Hash(container);
        config.Annotations[RuntimeLabels.RestartCount] = attempt.ToString(CultureInfo.InvariantCulture);
        config.Annotations[RuntimeLabels.GracePeriod] =
            (pod.Spec.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture);
        config.Annotations[RuntimeLabels.TerminationMessagePath] = container.TerminationMessagePath ?? "/dev/termination-log";
        config.Annotations[RuntimeLabels.TerminationMessagePolicy] = container.TerminationMessagePolicy ?? "File";
    }

    private void AddMounts(
        ContainerConfig config, Pod pod, Container container, IReadOnlyDictionary<string, string> volumes,
        IReadOnlyDictionary<string, string> variables)
    {
        foreach (var mount in container.VolumeMounts ?? [])
        {
            if (!volumes.TryGetValue(mount.Name, out var path))
                throw new PodSetupException("CreateContainerConfigError", $"volumeMounts names no volume of the pod: {mount.Name}");
            var below = mount.SubPathExpr is { Length: > 0 } text ? Expand(text, variables) : mount.SubPath;
            config.Mounts.Add(new Mount
            {
                ContainerPath = Path.IsPathRooted(mount.MountPath) ? mount.MountPath : "/" + mount.MountPath,
                HostPath = string.IsNullOrEmpty(below) ? path : SubPath.Resolve(path, below),
                Readonly = mount.ReadOnly == true,
                Propagation = mount.MountPropagation switch
                {
                    "HostToContainer" => MountPropagation.PropagationHostToContainer,
                    "Bidirectional" => MountPropagation.PropagationBidirectional,
                    _ => MountPropagation.PropagationPrivate,
                },
            });
        }

        if (config.Mounts.All(m => m.ContainerPath != "/etc/hosts"))
        {
            config.Mounts.Add(new Mount
            {
                ContainerPath = "/etc/hosts",
                HostPath = directories.Hosts(pod.Metadata.Uid ?? ""),
                Readonly = container.SecurityContext?.ReadOnlyRootFilesystem == true,
            });
        }
    }

    /// <exception cref="PodSetupException">A variable is missing: the path would be another one than was meant.</exception>
    private static string Expand(string path, IReadOnlyDictionary<string, string> variables)
    {
        foreach (var name in VariableExpansion.Names(path).Where(name => !variables.ContainsKey(name)))
            throw new PodSetupException("CreateContainerConfigError", $"subPathExpr names the variable {name}, which the container does not have");
        return VariableExpansion.Expand(path, variables);
    }

    private void AddTerminationMessage(ContainerConfig config, string uid, Container container, uint attempt)
    {
        var file = Path.Combine(directories.Container(uid, container.Name), attempt.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, []);
        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
        config.Annotations[RuntimeLabels.TerminationMessageFile] = file;
        config.Mounts.Add(new Mount { ContainerPath = container.TerminationMessagePath ?? "/dev/termination-log", HostPath = file });
    }
}
