using System.Diagnostics.CodeAnalysis;

namespace Platform.Cli;

/// <summary>A value, or the expected failure that took its place.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, CliError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure; null when there is a value.</summary>
    public CliError? Error { get; }

    /// <summary>Takes the value apart from the failure: exactly one of them is there.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out CliError? error)
    {
        value = _value;
        error = Error;
        return Error is null;
    }

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(CliError error) => new(default, error);
}
