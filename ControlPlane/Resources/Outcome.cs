using System.Diagnostics.CodeAnalysis;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>What a request came to: a value, or the status that refuses it.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public readonly struct Outcome<T>
{
    private Outcome(T? value, Status? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; default when refused.</summary>
    public T? Value { get; }

    /// <summary>Why it was refused; null otherwise.</summary>
    public Status? Error { get; }

    /// <summary>Takes the outcome apart.</summary>
    /// <param name="value">The value, when there is one.</param>
    /// <param name="error">Why there is none.</param>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Status? error)
    {
        value = Value;
        error = Error;
        return Error is null;
    }

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Status error) => new(default, error);
}
