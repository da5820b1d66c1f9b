using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of events, whose name comes last.</summary>
internal static class EventColumns
{
    public static TablePrinter Create()
    {
        var named = new TableColumns<Event>()
            .Text("Last Seen", LastSeen)
            .Text("Type", e => e.Type ?? "")
            .Text("Reason", e => e.Reason ?? "")
            .Text("Object", e => Object(e.InvolvedObject))
            .Wide("Subobject", e => e.InvolvedObject.FieldPath ?? "")
            .Wide("Source", e => string.Join(", ", new[] { Component(e), e.Source.Host ?? e.ReportingInstance }.Where(s => !string.IsNullOrEmpty(s))))
            .Text("Message", e => (e.Message ?? "").Trim())
            .Add("First Seen", "string", 1, (e, now) => HumanDuration.Since(First(e), now))
            .Add("Count", "string", 1, (e, _) => Cells.Number(e.Series?.Count ?? e.Count ?? 1))
            .Build();

        // Every other kind leads with its name; events end with it, and only when wide.
        var name = named.Columns[0] with { Priority = 1 };
        return new TablePrinter(
            [.. named.Columns.Skip(1), name],
            (o, now) =>
            {
                var row = named.Row(o, now);
                return [.. row.Skip(1), row[0]];
            });
    }

    private static string LastSeen(Event e, DateTimeOffset now)
    {
        if (e.Series is { } series)
            return Repeated(new Time(series.LastObservedTime?.Value ?? now), series.Count ?? 1, First(e), now);
        var last = e.LastTimestamp ?? First(e);
        return e.Count > 1 ? Repeated(last, e.Count.Value, First(e), now) : HumanDuration.Since(last, now);
    }

    private static string Repeated(Time? last, int count, Time? first, DateTimeOffset now) =>
        Cells.Invariant($"{HumanDuration.Since(last, now)} (x{count} over {HumanDuration.Since(first, now)})");

    private static Time? First(Event e) => e.FirstTimestamp ?? (e.EventTime is { } time ? new Time(time.Value) : null);

    private static string Component(Event e) => string.IsNullOrEmpty(e.Source.Component) ? e.ReportingComponent ?? "" : e.Source.Component;

    private static string Object(ObjectReference reference) => $"{reference.Kind?.ToLowerInvariant()}/{reference.Name}";
}
