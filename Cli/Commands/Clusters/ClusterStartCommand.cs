namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks start</c>.</summary>
internal sealed class ClusterStartCommand() : PowerCommand("start", "Start a stopped cluster.", "Starting");
