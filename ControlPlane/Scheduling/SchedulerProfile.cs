namespace Platform.ControlPlane.Scheduling;

/// <summary>A way to schedule, which pods choose by <c>spec.schedulerName</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Packs">Whether fuller nodes are better; usually emptier ones are.</param>
internal sealed record SchedulerProfile(string Name, bool Packs = false)
{
    /// <summary>The profile of pods that choose none.</summary>
    public static SchedulerProfile Default { get; } = new("default-scheduler");

    /// <summary>Every profile: the usual one, and one that fills nodes before it uses others.</summary>
    public static IReadOnlyList<SchedulerProfile> All { get; } = [Default, new("bin-packing-scheduler", Packs: true)];

    /// <summary>The profile of a name; null when another scheduler has it.</summary>
    public static SchedulerProfile? Find(string? name) => string.IsNullOrEmpty(name) ? Default : All.FirstOrDefault(p => p.Name == name);
}
