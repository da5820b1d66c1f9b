using System.Runtime.InteropServices;

namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>A connection: one statement at a time.</summary>
internal sealed class DuckDbConnection : IDisposable
{
    private readonly Lock _interrupting = new();
    private nint _handle;

    public DuckDbConnection(nint handle) => _handle = handle;

    /// <summary>The library's handle.</summary>
    internal nint Handle => _handle;

    /// <summary>Runs a statement for its effect.</summary>
    /// <exception cref="DuckDbException">It failed.</exception>
    public void Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Run(sql, parameters, streaming: false);
    }

    /// <summary>Runs a statement and reads its rows while it runs.</summary>
    /// <exception cref="DuckDbException">It failed.</exception>
    public DuckDbReader Query(string sql, params ReadOnlySpan<object?> parameters) => Run(sql, parameters, streaming: true);

    /// <summary>Runs several statements as one: all of them, or none.</summary>
    public void InTransaction(Action work)
    {
        Execute("BEGIN TRANSACTION");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            // A failed COMMIT has rolled back by itself.
            try
            {
                Execute("ROLLBACK");
            }
            catch (DuckDbException)
            {
                // There is no transaction left: nothing to take back.
            }
            throw;
        }
    }

    /// <summary>Tells the running statement to stop; may be called from any thread.</summary>
    public void Interrupt()
    {
        lock (_interrupting)
            if (_handle != 0) DuckDbNative.Interrupt(_handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_interrupting)
            if (_handle != 0) DuckDbNative.Disconnect(ref _handle);
    }

    private DuckDbReader Run(string sql, ReadOnlySpan<object?> parameters, bool streaming)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        if (DuckDbNative.Prepare(_handle, sql, out var statement) != 0)
        {
            var message = Marshal.PtrToStringUTF8(DuckDbNative.PrepareError(statement)) ?? "the statement is not valid";
            DuckDbNative.DestroyPrepare(ref statement);
            throw new DuckDbException(message);
        }
        try
        {
            for (var i = 0; i < parameters.Length; i++) Bind(statement, (ulong)i + 1, parameters[i]);
            var failed = streaming ? DuckDbNative.ExecuteStreaming(statement, out var result) : DuckDbNative.Execute(statement, out result);
            if (failed == 0) return new DuckDbReader(result, statement);
            var error = new DuckDbException(Marshal.PtrToStringUTF8(DuckDbNative.ResultError(ref result)) ?? "the statement failed", DuckDbNative.ResultErrorType(ref result));
            DuckDbNative.DestroyResult(ref result);
            throw error;
        }
        catch
        {
            DuckDbNative.DestroyPrepare(ref statement);
            throw;
        }
    }

    private static void Bind(nint statement, ulong index, object? value)
    {
        var failed = value switch
        {
            string text => BindText(statement, index, text),
            long number => DuckDbNative.BindLong(statement, index, number),
            double number => DuckDbNative.BindDouble(statement, index, number),
            bool flag => DuckDbNative.BindBool(statement, index, flag),
            DateTime time => DuckDbNative.BindTimestamp(statement, index, Timestamps.ToMicroseconds(time)),
            _ => throw new ArgumentException($"A parameter cannot be a {value?.GetType().Name ?? "null"}."),
        };
        if (failed != 0) throw new DuckDbException($"Parameter {index} was not taken.");
    }

    private static unsafe int BindText(nint statement, ulong index, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text + '\0');
        fixed (byte* start = bytes) return DuckDbNative.BindText(statement, index, start, (ulong)bytes.Length - 1);
    }
}
