using System.Runtime.InteropServices;
using Platform.Contracts.Monitoring;

namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>Writes columns of values into a table, within the connection's transaction.</summary>
internal static class DuckDbAppender
{
    private const int ChunkRows = 2048;

    /// <summary>Appends rows.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table, whose columns are those of the batch in their order.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="DuckDbException">They were not taken.</exception>
    public static unsafe void Append(DuckDbConnection connection, string table, RowBatch rows)
    {
        var types = rows.Columns.Select(column => DuckDbNative.CreateType(TypeOf(column.Type))).ToArray();
        nint chunk, appender = 0;
        fixed (nint* first = types) chunk = DuckDbNative.CreateChunk(first, (ulong)types.Length);
        try
        {
            if (DuckDbNative.CreateAppender(connection.Handle, "main", table, out appender) != 0) throw Fault(appender);
            for (var start = 0; start < rows.Count; start += ChunkRows)
            {
                var count = Math.Min(ChunkRows, rows.Count - start);
                DuckDbNative.ResetChunk(chunk);
                for (var i = 0; i < types.Length; i++) Fill(DuckDbNative.ChunkVector(chunk, (ulong)i), rows.Columns[i], start, count);
                DuckDbNative.SetChunkSize(chunk, (ulong)count);
                if (DuckDbNative.AppendChunk(appender, chunk) != 0) throw Fault(appender);
            }
            if (DuckDbNative.CloseAppender(appender) != 0) throw Fault(appender);
        }
        finally
        {
            if (appender != 0) _ = DuckDbNative.DestroyAppender(ref appender);
            DuckDbNative.DestroyChunk(ref chunk);
            for (var i = 0; i < types.Length; i++) DuckDbNative.DestroyType(ref types[i]);
        }
    }

    private static DuckDbException Fault(nint appender) => new(Marshal.PtrToStringUTF8(DuckDbNative.AppenderError(appender)) ?? "the rows were not taken");

    private static int TypeOf(ColumnType type) => type switch
    {
        ColumnType.Int => DuckDbReader.Integer,
        ColumnType.Long => DuckDbReader.BigInt,
        ColumnType.Real => DuckDbReader.Double,
        ColumnType.Bool => DuckDbReader.Boolean,
        ColumnType.DateTime => DuckDbReader.Timestamp,
        _ => DuckDbReader.Varchar,
    };

    private static unsafe void Fill(nint vector, ColumnBuffer column, int start, int count)
    {
        var data = DuckDbNative.VectorData(vector);
        DuckDbNative.EnsureValidity(vector);
        var validity = DuckDbNative.VectorValidity(vector);
        new Span<ulong>(validity, (count + 63) / 64).Fill(ulong.MaxValue);
        for (var i = 0; i < count; i++)
        {
            var row = start + i;
            if (column.IsNull(row))
            {
                validity[i >> 6] &= ~(1UL << (i & 63));
                continue;
            }
            switch (column.Type)
            {
                case ColumnType.Int: ((int*)data)[i] = (int)column.Number(row); break;
                case ColumnType.Long or ColumnType.DateTime: ((long*)data)[i] = column.Number(row); break;
                case ColumnType.Bool: ((byte*)data)[i] = (byte)column.Number(row); break;
                case ColumnType.Real: ((double*)data)[i] = column.Real(row); break;
                default:
                    var text = column.Text(row);
                    fixed (byte* first = text) DuckDbNative.AssignText(vector, (ulong)i, first, (ulong)text.Length);
                    break;
            }
        }
    }
}
