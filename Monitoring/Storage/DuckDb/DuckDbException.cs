namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>DuckDB refused or failed.</summary>
/// <param name="message">What it says.</param>
/// <param name="kind">Its error type; see <see cref="Interrupted"/>.</param>
internal sealed class DuckDbException(string message, int kind = 0) : Exception(message)
{
    private const int OutOfRangeKind = 1, ConversionKind = 2, MismatchTypeKind = 4, DivideByZeroKind = 5, OutOfMemoryKind = 37, InterruptKind = 30, InvalidInputKind = 39;

    /// <summary>The statement was told to stop.</summary>
    public bool Interrupted => kind == InterruptKind || Message.StartsWith("INTERRUPT", StringComparison.Ordinal);

    /// <summary>The statement needed more memory than it may have.</summary>
    public bool OutOfMemory => kind == OutOfMemoryKind || Message.StartsWith("Out of Memory", StringComparison.Ordinal);

    /// <summary>The data that the statement met does not allow what it asks, such as a number out of range.</summary>
    public bool OfData => kind is OutOfRangeKind or ConversionKind or MismatchTypeKind or DivideByZeroKind or InvalidInputKind;
}
