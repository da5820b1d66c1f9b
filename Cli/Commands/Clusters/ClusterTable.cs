namespace Platform.Cli.Commands.Clusters;

/// <summary>Columns of a cluster in tables.</summary>
internal static class ClusterTable
{
    public const string Row = "{Name:name, Location:location, ResourceGroup:resourceGroup, KubernetesVersion:kubernetesVersion, "
        + "CurrentKubernetesVersion:currentKubernetesVersion, ProvisioningState:provisioningState, Fqdn:fqdn}";

    public const string Rows = "[]." + Row;
}
