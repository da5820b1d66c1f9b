using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>Table</c> of the meta.k8s.io/v1 API.</summary>
public sealed record Table
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "meta.k8s.io/v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "Table"; init; }

    public ListMeta Metadata { get => field ??= new(); init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<TableColumnDefinition> ColumnDefinitions { get => field ?? []; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<TableRow> Rows { get => field ?? []; init; }
}
