namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks stop</c>.</summary>
internal sealed class ClusterStopCommand() : PowerCommand("stop", "Stop a cluster's nodes; what was deployed is kept.", "Stopping");
