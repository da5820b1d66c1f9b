namespace Platform.Contracts.Monitoring;

/// <summary>KQL's scalar types, as far as stored columns have them.</summary>
public enum ColumnType
{
    /// <summary>Text; never null, a missing value is empty.</summary>
    String,

    /// <summary>32 bits, signed.</summary>
    Int,

    /// <summary>64 bits, signed.</summary>
    Long,

    /// <summary>64-bit floating point.</summary>
    Real,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A point in time, UTC, kept to the microsecond.</summary>
    DateTime,

    /// <summary>Any JSON value.</summary>
    Dynamic,

    /// <summary>A UUID.</summary>
    Guid,
}

/// <summary>A column.</summary>
/// <param name="Name">As KQL spells it; case matters.</param>
/// <param name="Type">What it holds.</param>
public sealed record TableColumn(string Name, ColumnType Type);

/// <summary>A table that rows can be sent to.</summary>
public sealed record TableSchema
{
    private readonly Dictionary<string, int> _positions;

    /// <param name="name">As KQL spells it.</param>
    /// <param name="columns">The stored columns, in the order they are served.</param>
    public TableSchema(string name, IReadOnlyList<TableColumn> columns)
    {
        (Name, Columns) = (name, columns);
        _positions = columns.Select((column, position) => (column.Name, position)).ToDictionary(pair => pair.Name, pair => pair.position, StringComparer.Ordinal);
    }

    /// <summary>As KQL spells it; case matters.</summary>
    public string Name { get; }

    /// <summary>The stored columns. <c>TenantId</c> and <c>Type</c> are none of them: they are the same for every row and the server knows them.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Position of a column, or -1.</summary>
    public int IndexOf(string column) => _positions.GetValueOrDefault(column, -1);
}
