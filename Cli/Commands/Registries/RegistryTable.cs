namespace Platform.Cli.Commands.Registries;

/// <summary>Columns of a registry in tables.</summary>
internal static class RegistryTable
{
    public const string Row =
        "{NAME:name, \"RESOURCE GROUP\":resourceGroup, LOCATION:location, SKU:sku.name, \"LOGIN SERVER\":loginServer, \"CREATION DATE\":creationDate, \"ADMIN ENABLED\":adminUserEnabled}";

    public const string Rows = "[]." + Row;
}
