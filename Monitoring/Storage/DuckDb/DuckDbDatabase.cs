using System.Runtime.InteropServices;

namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>An open database file. The library locks the file, so that no other process opens it.</summary>
internal sealed class DuckDbDatabase : IDisposable
{
    private nint _handle;

    private DuckDbDatabase(nint handle) => _handle = handle;

    /// <summary>Opens a file, which is made when absent.</summary>
    /// <exception cref="DuckDbException">It cannot be opened.</exception>
    public static DuckDbDatabase Open(string path, IReadOnlyDictionary<string, string> settings)
    {
        if (DuckDbNative.CreateConfig(out var config) != 0) throw new DuckDbException("DuckDB's settings could not be made.");
        try
        {
            foreach (var (name, value) in settings)
                if (DuckDbNative.SetConfig(config, name, value) != 0) throw new DuckDbException($"DuckDB does not take the setting {name}={value}.");
            if (DuckDbNative.Open(path, out var handle, config, out var error) == 0) return new DuckDbDatabase(handle);
            var message = Marshal.PtrToStringUTF8(error) ?? "no reason given";
            DuckDbNative.Free(error);
            throw new DuckDbException(message);
        }
        finally
        {
            DuckDbNative.DestroyConfig(ref config);
        }
    }

    /// <summary>A new connection.</summary>
    public DuckDbConnection Connect()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        return DuckDbNative.Connect(_handle, out var connection) == 0 ? new DuckDbConnection(connection) : throw new DuckDbException("DuckDB gives no connection.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != 0) DuckDbNative.Close(ref _handle);
    }
}
