using System.Globalization;
using Platform.Kubernetes;
using Platform.Kubernetes.Printing;

namespace Platform.Portal.Clusters;

/// <summary>Objects of a kind as rows, with kubectl's columns.</summary>
/// <param name="Title">What they are.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows.</param>
public sealed record KubeRows(string Title, IReadOnlyList<string> Columns, IReadOnlyList<KubeRow> Rows)
{
    // Enough for a page; beyond it a filter or kubectl serves better.
    private const int MaxRows = 500;

    // Columns of wide output that are nearly always empty or repeat the others.
    private static readonly string[] Skipped = ["Nominated Node", "Readiness Gates", "Selector"];

    /// <summary>How many there are beyond those that are shown.</summary>
    public int LeftOut { get; private init; }

    /// <summary>Rows of objects, by namespace and name.</summary>
    internal static KubeRows Of<T>(string title, TablePrinter printer, IEnumerable<T> objects, DateTimeOffset now, bool wide, Func<T, string?>? link = null, bool keepOrder = false)
        where T : class, IResource<T>
    {
        var shown = printer.Columns.Index().Where(column => column.Item.Priority == 0 || wide && !Skipped.Contains(column.Item.Name)).ToList();
        var ordered = keepOrder ? objects.ToList() : objects.OrderBy(item => item.Metadata.Namespace, StringComparer.Ordinal).ThenBy(item => item.Metadata.Name, StringComparer.Ordinal).ToList();
        var rows = ordered.Take(MaxRows).Select(item =>
        {
            var cells = printer.Row(item, now);
            return new KubeRow(item.Metadata.Uid ?? item.Metadata.Name ?? "", item.Metadata.Namespace ?? "", [.. shown.Select(column => Convert.ToString(cells[column.Index], CultureInfo.InvariantCulture) ?? "")], link?.Invoke(item));
        });
        return new KubeRows(title, [.. shown.Select(column => column.Item.Name)], [.. rows]) { LeftOut = Math.Max(0, ordered.Count - MaxRows) };
    }
}

/// <summary>A row of a table of objects.</summary>
/// <param name="Id">Identifies the row while the table changes.</param>
/// <param name="Namespace">The object's namespace; empty for cluster-wide kinds.</param>
/// <param name="Cells">One for each column.</param>
/// <param name="Link">Where the first cell leads; null for nowhere.</param>
public sealed record KubeRow(string Id, string Namespace, IReadOnlyList<string> Cells, string? Link);
