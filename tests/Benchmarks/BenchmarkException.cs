namespace Platform.Benchmarks;

/// <summary>A measurement could not be made.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
