namespace Platform.ProvisioningService.Monitoring;

/// <summary>How a cluster's monitoring stands.</summary>
/// <param name="Workspace">ARM id of the workspace.</param>
/// <param name="State">A value of <see cref="MonitoringState"/>.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record MonitoringFacts(string Workspace, string State, DateTimeOffset Since);

/// <summary>States of a cluster's monitoring.</summary>
public static class MonitoringState
{
    /// <summary>The nodes do not know the workspace yet.</summary>
    public const string Connecting = "Connecting";

    /// <summary>The nodes have what they need to send rows.</summary>
    public const string Connected = "Connected";

    /// <summary>The workspace is gone: nothing is sent.</summary>
    public const string WorkspaceNotFound = "WorkspaceNotFound";
}
