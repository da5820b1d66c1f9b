namespace Platform.Cli.Commands.NodePools;

/// <summary>Columns of a node pool in tables.</summary>
internal static class NodePoolTable
{
    public const string Row = "{Name:name, OsType:osType, KubernetesVersion:orchestratorVersion, VmSize:vmSize, Count:count, MaxPods:maxPods, "
        + "ProvisioningState:provisioningState, Mode:mode}";

    public const string Rows = "[]." + Row;
}
