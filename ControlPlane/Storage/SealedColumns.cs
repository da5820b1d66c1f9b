using Platform.Foundation.Security;

namespace Platform.ControlPlane.Storage;

/// <summary>What of the clusters is sealed in the database: their keys, and the objects that are secrets.</summary>
internal static class SealedColumns
{
    /// <summary>Every place.</summary>
    public static IReadOnlyList<SealedColumn> All { get; } =
    [
        SealedColumn.Of("controlplane.revisions", "content", "sealed"),
        SealedColumn.Of("controlplane.clusters", "ca_key"),
        SealedColumn.Of("controlplane.clusters", "service_account_key"),
    ];
}
