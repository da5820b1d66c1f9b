using System.Runtime.InteropServices;

namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>The rows of a statement, in chunks.</summary>
internal sealed class DuckDbReader : IDisposable
{
    /// <summary>Numbers of the library's types.</summary>
    public const int Boolean = 1, Integer = 4, BigInt = 5, Double = 11, Timestamp = 12, Varchar = 17;

    private readonly int[] _types;
    private DuckDbNative.Result _result;
    private nint _statement;
    private nint _chunk;
    private int _rows;
    private int _row = -1;
    private bool _disposed;

    public DuckDbReader(DuckDbNative.Result result, nint statement)
    {
        (_result, _statement) = (result, statement);
        _types = new int[DuckDbNative.ColumnCount(ref _result)];
        for (var i = 0; i < _types.Length; i++) _types[i] = DuckDbNative.ColumnTypeOf(ref _result, (ulong)i);
    }

    /// <summary>The library's type of a column.</summary>
    public int TypeOf(int column) => _types[column];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DuckDbException">The statement failed on the way.</exception>
    public bool Read()
    {
        if (++_row < _rows) return true;
        if (_chunk != 0) DuckDbNative.DestroyChunk(ref _chunk);
        _chunk = DuckDbNative.FetchChunk(_result);
        if (_chunk == 0)
        {
            if (Marshal.PtrToStringUTF8(DuckDbNative.ResultError(ref _result)) is { Length: > 0 } message)
                throw new DuckDbException(message, DuckDbNative.ResultErrorType(ref _result));
            return false;
        }
        (_rows, _row) = ((int)DuckDbNative.ChunkSize(_chunk), 0);
        return _rows > 0 || Read();
    }

    /// <summary>Whether the row has nothing in a column.</summary>
    public unsafe bool IsNull(int column)
    {
        var validity = DuckDbNative.VectorValidity(Vector(column));
        return validity is not null && (validity[_row >> 6] >> (_row & 63) & 1) == 0;
    }

    /// <summary>A BOOLEAN.</summary>
    public unsafe bool GetBool(int column) => ((byte*)Data(column, Boolean))[_row] != 0;

    /// <summary>A BIGINT or an INTEGER.</summary>
    public unsafe long GetLong(int column) => _types[column] == Integer ? ((int*)Data(column, Integer))[_row] : ((long*)Data(column, BigInt))[_row];

    /// <summary>A DOUBLE.</summary>
    public unsafe double GetDouble(int column) => ((double*)Data(column, Double))[_row];

    /// <summary>A TIMESTAMP, UTC.</summary>
    public unsafe DateTime GetTime(int column) => Timestamps.FromMicroseconds(((long*)Data(column, Timestamp))[_row]);

    /// <summary>A VARCHAR as UTF-8; valid until the next row.</summary>
    public unsafe ReadOnlySpan<byte> GetUtf8(int column)
    {
        var value = (DuckDbNative.StringValue*)Data(column, Varchar) + _row;
        return value->Length <= DuckDbNative.StringValue.InlineLength
            ? new ReadOnlySpan<byte>((byte*)value + 4, (int)value->Length)
            : new ReadOnlySpan<byte>((byte*)value->Pointer, (int)value->Length);
    }

    /// <summary>A VARCHAR.</summary>
    public string GetText(int column) => System.Text.Encoding.UTF8.GetString(GetUtf8(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_chunk != 0) DuckDbNative.DestroyChunk(ref _chunk);
        DuckDbNative.DestroyResult(ref _result);
        DuckDbNative.DestroyPrepare(ref _statement);
    }

    private nint Vector(int column) => DuckDbNative.ChunkVector(_chunk, (ulong)column);

    private nint Data(int column, int type) => _types[column] == type
        ? DuckDbNative.VectorData(Vector(column))
        : throw new InvalidOperationException($"Column {column} is of type {_types[column]}, not {type}.");
}
