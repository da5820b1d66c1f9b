using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>How objects of a kind are shown as rows of a table.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Row">The cells of an object at a time; each a string, number or boolean.</param>
public sealed record TablePrinter(
    IReadOnlyList<TableColumnDefinition> Columns, Func<IKubernetesObject, DateTimeOffset, IReadOnlyList<object>> Row);

/// <summary>The columns of a kind while they are being declared.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class TableColumns<T>
    where T : class, IResource<T>
{
    private readonly List<(TableColumnDefinition Definition, Func<T, DateTimeOffset, object> Cell)> columns = [];

    /// <summary>Starts with the name.</summary>
    /// <param name="mark">What stands behind the names of some; null for nothing.</param>
    public TableColumns(Func<T, string>? mark = null)
    {
        Add("Name", "string", 0, (o, _) => o.Metadata.Name + mark?.Invoke(o), "name");
    }

    /// <summary>Name and age: what every kind shows at least.</summary>
    public static TableColumns<T> NameAndAge => new TableColumns<T>().Age();

    /// <summary>Adds a column of text.</summary>
    public TableColumns<T> Text(string name, Func<T, string> cell) => Add(name, "string", 0, (o, _) => cell(o));

    /// <summary>Adds a column of text that depends on the time.</summary>
    public TableColumns<T> Text(string name, Func<T, DateTimeOffset, string> cell) => Add(name, "string", 0, cell);

    /// <summary>Adds a column of text that only wide output shows.</summary>
    public TableColumns<T> Wide(string name, Func<T, string> cell) => Add(name, "string", 1, (o, _) => cell(o));

    /// <summary>Adds a column of numbers.</summary>
    public TableColumns<T> Number(string name, Func<T, long> cell) => Add(name, "integer", 0, (o, _) => cell(o));

    /// <summary>Adds the time since creation.</summary>
    public TableColumns<T> Age(string name = "Age") =>
        Add(name, "string", 0, (o, now) => HumanDuration.Since(o.Metadata.CreationTimestamp, now));

    /// <summary>Adds any column.</summary>
    public TableColumns<T> Add(string name, string type, int priority, Func<T, DateTimeOffset, object> cell, string format = "")
    {
        columns.Add((new TableColumnDefinition { Name = name, Type = type, Format = format, Priority = priority, Description = "" }, cell));
        return this;
    }

    /// <summary>The finished printer.</summary>
    public TablePrinter Build()
    {
        var cells = columns.Select(c => c.Cell).ToArray();
        return new TablePrinter([.. columns.Select(c => c.Definition)], (o, now) => Array.ConvertAll(cells, cell => cell((T)o, now)));
    }
}
