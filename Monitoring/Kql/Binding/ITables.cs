namespace Platform.Monitoring.Kql.Binding;

/// <summary>The tables that a query can name.</summary>
internal interface ITables
{
    /// <summary>Names of all tables.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>A table's columns with their names in the SELECT that reads it; null when there is none of that name.</summary>
    (string Sql, IReadOnlyList<BoundColumn> Columns)? Find(string name);
}
