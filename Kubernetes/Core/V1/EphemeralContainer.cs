using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EphemeralContainer</c> of the v1 API.</summary>
public sealed record EphemeralContainer
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public string? Image { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Command { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Args { get; init; }

    public string? WorkingDir { get; init; }

    [Patch(PatchStrategy.Merge, "containerPort"), List(ListType.Map, "containerPort", "protocol")]
    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<EnvFromSource>? EnvFrom { get; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<EnvVar>? Env { get; init; }

    [DefaultObject]
    public ResourceRequirements Resources { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerResizePolicy>? ResizePolicy { get; init; }

    public string? RestartPolicy { get; init; }

    [Since(34), List(ListType.Atomic)]
    public IReadOnlyList<ContainerRestartRule>? RestartPolicyRules { get; init; }

    [Patch(PatchStrategy.Merge, "mountPath"), List(ListType.Map, "mountPath")]
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    [Patch(PatchStrategy.Merge, "devicePath"), List(ListType.Map, "devicePath")]
    public IReadOnlyList<VolumeDevice>? VolumeDevices { get; init; }

    public Probe? LivenessProbe { get; init; }

    public Probe? ReadinessProbe { get; init; }

    public Probe? StartupProbe { get; init; }

    public Lifecycle? Lifecycle { get; init; }

    [Default("/dev/termination-log")]
    public string? TerminationMessagePath { get; init; }

    [Default("File"), Values("File", "FallbackToLogsOnError")]
    public string? TerminationMessagePolicy { get; init; }

    [Values("Always", "Never", "IfNotPresent")]
    public string? ImagePullPolicy { get; init; }

    public SecurityContext? SecurityContext { get; init; }

    public bool? Stdin { get; init; }

    public bool? StdinOnce { get; init; }

    public bool? Tty { get; init; }

    public string? TargetContainerName { get; init; }
}
