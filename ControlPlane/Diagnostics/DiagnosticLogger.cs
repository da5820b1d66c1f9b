using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Diagnostics;

/// <summary>A log that also goes to the cluster's diagnostic settings.</summary>
/// <param name="inner">The Host's own log.</param>
/// <param name="sink">Where settings are served.</param>
/// <param name="serverName">Name of the cluster's API server.</param>
/// <param name="category">The category of the part that logs.</param>
internal sealed class DiagnosticLogger(ILogger inner, DiagnosticSink sink, string serverName, string category) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel) || (logLevel >= LogLevel.Information && sink.Wants(serverName, category));

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (inner.IsEnabled(logLevel)) inner.Log(logLevel, eventId, state, exception, formatter);
        if (logLevel < LogLevel.Information || !sink.Wants(serverName, category)) return;
        var text = formatter(state, exception);
        sink.Write(serverName, category, LevelOf(logLevel), exception is null ? text : $"{text}: {exception.Message}");
    }

    private static string LevelOf(LogLevel level) => level switch { LogLevel.Information => "Informational", LogLevel.Warning => "Warning", _ => "Error" };
}
