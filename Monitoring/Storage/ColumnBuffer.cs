using System.Buffers;
using Platform.Contracts.Monitoring;

namespace Platform.Monitoring.Storage;

/// <summary>Values of one column, row after row.</summary>
internal sealed class ColumnBuffer(ColumnType type)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    // For text, the end of each value; else the value itself, a real one as its bits.
    private readonly List<long> _values = [];
    private readonly List<bool> _nulls = [];

    /// <summary>What the column holds.</summary>
    public ColumnType Type => type;

    /// <summary>Number of values.</summary>
    public int Count => _values.Count;

    private bool HoldsText => type is ColumnType.String or ColumnType.Dynamic or ColumnType.Guid;

    /// <summary>Adds nothing: empty text for a string, which is never null in KQL.</summary>
    public void AddMissing()
    {
        _values.Add(HoldsText ? _text.WrittenCount : 0);
        _nulls.Add(type != ColumnType.String);
    }

    /// <summary>Adds a number, a truth value (0 or 1) or a time (microseconds since 1970).</summary>
    public void Add(long value)
    {
        _values.Add(value);
        _nulls.Add(false);
    }

    /// <summary>Adds a real number.</summary>
    public void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Adds text as UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _text.Write(text);
        Add(_text.WrittenCount);
    }

    /// <summary>Whether a row has nothing.</summary>
    public bool IsNull(int row) => _nulls[row];

    /// <summary>A row's number, truth value or time.</summary>
    public long Number(int row) => _values[row];

    /// <summary>A row's real number.</summary>
    public double Real(int row) => BitConverter.Int64BitsToDouble(_values[row]);

    /// <summary>A row's text as UTF-8.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        var start = row == 0 ? 0 : (int)_values[row - 1];
        return _text.WrittenSpan[start..(int)_values[row]];
    }
}

/// <summary>Rows of one table, column by column.</summary>
internal sealed class RowBatch
{
    /// <param name="schema">The table.</param>
    public RowBatch(TableSchema schema)
    {
        Schema = schema;
        Columns = [.. schema.Columns.Select(column => new ColumnBuffer(column.Type))];
    }

    /// <summary>The table.</summary>
    public TableSchema Schema { get; }

    /// <summary>One buffer for each column of the table.</summary>
    public IReadOnlyList<ColumnBuffer> Columns { get; }

    /// <summary>Number of whole rows.</summary>
    public int Count { get; private set; }

    /// <summary>Ends a row: columns that it did not give get what stands for nothing.</summary>
    public void EndRow()
    {
        Count++;
        foreach (var column in Columns)
            if (column.Count < Count) column.AddMissing();
    }
}
