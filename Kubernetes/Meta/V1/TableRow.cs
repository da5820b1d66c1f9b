using System.Text.Json;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>TableRow</c> of the meta.k8s.io/v1 API.</summary>
public sealed record TableRow
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<JsonElement> Cells { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<TableRowCondition>? Conditions { get; init; }

    public JsonElement? Object { get; init; }
}
