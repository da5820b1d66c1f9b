namespace Platform.Monitoring.Kql.Binding;

/// <summary>A bound scalar expression: SQL with its KQL type.</summary>
/// <param name="Sql">The SQL, safe to stand anywhere in an expression.</param>
/// <param name="Type">Its type in KQL.</param>
internal sealed record SqlExpression(string Sql, KqlType Type)
{
    /// <summary>Whether it is never null. Text never is, by KQL's rules.</summary>
    public bool NonNull { get; init; } = Type == KqlType.String;

    /// <summary>A literal's value.</summary>
    public object? Constant { get; init; }

    /// <summary>The name it gives a column that is given none.</summary>
    public string? Name { get; init; }
}

/// <summary>A column of rows on their way.</summary>
/// <param name="Name">Its name in KQL.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its name in SQL, which no user chose.</param>
internal sealed record BoundColumn(string Name, KqlType Type, string Id)
{
    /// <summary>A reference to it.</summary>
    public SqlExpression Reference => new(Id, Type) { Name = Name };
}

/// <summary>A sort key of rows on their way.</summary>
/// <param name="Id">A column in SQL, which may be hidden in KQL.</param>
/// <param name="Direction"><c>ASC NULLS FIRST</c> and the like.</param>
internal sealed record BoundOrder(string Id, string Direction);

/// <summary>Rows on their way: a SELECT, and what its columns mean.</summary>
/// <param name="Sql">The SELECT.</param>
/// <param name="Columns">The visible columns, in order.</param>
internal sealed record Relation(string Sql, IReadOnlyList<BoundColumn> Columns)
{
    /// <summary>The order that the rows have, applied where it matters: before a take and at the end.</summary>
    public IReadOnlyList<BoundOrder> Order { get; init; } = [];

    /// <summary>Finds a column; case matters.</summary>
    public BoundColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    /// <summary>SQL of the order; empty without one.</summary>
    public string OrderSql => Order.Count == 0 ? "" : $" ORDER BY {string.Join(", ", Order.Select(key => $"{key.Id} {key.Direction}"))}";

    /// <summary>The SELECT as a source of another one.</summary>
    public string AsSource(string alias = "q") => $"({Sql}) AS {alias}";

    /// <summary>These rows with other columns; what the order needs stays, hidden.</summary>
    /// <param name="columns">The new columns.</param>
    /// <param name="values">Their values over the old ones, each in SQL.</param>
    public Relation Select(IReadOnlyList<BoundColumn> columns, IReadOnlyList<string> values)
    {
        var items = columns.Zip(values, (column, value) => value == column.Id ? column.Id : $"{value} AS {column.Id}").ToList();
        items.AddRange(Order.Select(key => key.Id).Distinct().Where(id => columns.All(column => column.Id != id)));
        return new Relation($"SELECT {string.Join(", ", items)} FROM {AsSource()}", columns) { Order = Order };
    }
}
