using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A program of a pod, with its image and what it may use.</summary>
public sealed record Container
{
    /// <summary>Name within the pod, a DNS label.</summary>
    [Required]
    public string Name { get => field ?? ""; init; }

    /// <summary>The image to run.</summary>
    public string? Image { get; init; }

    /// <summary>Program to run in place of the entry point of the image; $(NAME) stands for a variable.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Arguments in place of those of the image.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Directory in which it starts.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Ports that it listens on. The list informs; ports that are not in it can be reached too.</summary>
    [Patch(PatchStrategy.Merge, "containerPort"), List(ListType.Map, "containerPort", "protocol")]
    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    /// <summary>Objects whose entries all become environment variables.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<EnvFromSource>? EnvFrom { get; init; }

    /// <summary>Environment variables.</summary>
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<EnvVar>? Env { get; init; }

    /// <summary>What it is promised, and what it may use at most.</summary>
    [DefaultObject]
    public ResourceRequirements Resources { get => field ??= new(); init; }

    /// <summary>Whether it has to be restarted when its resources change.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerResizePolicy>? ResizePolicy { get; init; }

    /// <summary>Whether it is started again, for this container alone.</summary>
    public string? RestartPolicy { get; init; }

    /// <summary>Whether it is started again, by the code with which it ended.</summary>
    [Since(34), List(ListType.Atomic)]
    public IReadOnlyList<ContainerRestartRule>? RestartPolicyRules { get; init; }

    /// <summary>Where volumes of the pod appear in its file system.</summary>
    [Patch(PatchStrategy.Merge, "mountPath"), List(ListType.Map, "mountPath")]
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    /// <summary>Where volumes appear as block devices.</summary>
    [Patch(PatchStrategy.Merge, "devicePath"), List(ListType.Map, "devicePath")]
    public IReadOnlyList<VolumeDevice>? VolumeDevices { get; init; }

    /// <summary>Asked again and again: it is restarted when this fails.</summary>
    public Probe? LivenessProbe { get; init; }

    /// <summary>Asked again and again: services lead to it only while this succeeds.</summary>
    public Probe? ReadinessProbe { get; init; }

    /// <summary>Asked until it succeeds once; the other probes wait for it.</summary>
    public Probe? StartupProbe { get; init; }

    /// <summary>What is done after its start and before its stop.</summary>
    public Lifecycle? Lifecycle { get; init; }

    /// <summary>File in which it may say why it ends.</summary>
    [Default("/dev/termination-log")]
    public string? TerminationMessagePath { get; init; }

    /// <summary>Whether the end of its log is taken when that file is empty.</summary>
    [Default("File"), Values("File", "FallbackToLogsOnError")]
    public string? TerminationMessagePolicy { get; init; }

    /// <summary>When the image is pulled: Always, IfNotPresent or Never.</summary>
    [Values("Always", "Never", "IfNotPresent")]
    public string? ImagePullPolicy { get; init; }

    /// <summary>User, capabilities and protection; before what the pod says.</summary>
    public SecurityContext? SecurityContext { get; init; }

    /// <summary>Keep its input open.</summary>
    public bool? Stdin { get; init; }

    /// <summary>Close its input when the first client leaves.</summary>
    public bool? StdinOnce { get; init; }

    /// <summary>Give it a terminal.</summary>
    public bool? Tty { get; init; }
}
