using Platform.ControlPlane.Http.Limits;

namespace Platform.ControlPlane;

/// <summary>What of the control-plane role can be configured.</summary>
public sealed record ControlPlaneSettings
{
    /// <summary>How long superseded states of objects are kept in the database.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What each cluster may use at a time.</summary>
    public ClusterLimitSettings Limits { get; init; } = new();
}
