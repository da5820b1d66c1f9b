namespace Platform.Cli.Commands.Monitor;

/// <summary>Columns of a workspace in tables.</summary>
internal static class WorkspaceTable
{
    public const string Row = "{NAME:name, \"RESOURCE GROUP\":resourceGroup, LOCATION:location, \"CUSTOMER ID\":customerId, \"RETENTION (DAYS)\":retentionInDays, STATE:provisioningState}";

    public const string Rows = "[]." + Row;
}
