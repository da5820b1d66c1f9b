using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Patching;

/// <summary>Why a patch was refused.</summary>
public enum PatchFailureKind
{
    /// <summary>The patch is not one of its format: 400 BadRequest.</summary>
    Malformed,

    /// <summary>The patch has more operations than are allowed: 413 RequestEntityTooLarge.</summary>
    TooLarge,

    /// <summary>The patch does not fit the object, or a test in it failed: 422 Invalid.</summary>
    DoesNotApply,

    /// <summary>Fields of the patch are owned by other managers: 409 Conflict; <see cref="PatchFailure.Causes"/> names them.</summary>
    Conflict,
}

/// <summary>A patch that was refused.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Causes">For a conflict, one cause a field: reason <c>FieldManagerConflict</c>.</param>
public sealed record PatchFailure(PatchFailureKind Kind, string Message, IReadOnlyList<StatusCause> Causes)
{
    /// <summary>A failure without causes.</summary>
    public PatchFailure(PatchFailureKind kind, string message)
        : this(kind, message, [])
    {
    }
}

/// <summary>The patched document, or why there is none. The document is a tree of its own; inputs are not changed.</summary>
/// <param name="Document">The document; null after a failure.</param>
/// <param name="Failure">Why there is none; null after success.</param>
public readonly record struct PatchResult(JsonObject? Document, PatchFailure? Failure)
{
    /// <summary>A success.</summary>
    public static implicit operator PatchResult(JsonObject document) => new(document, null);

    /// <summary>A refusal.</summary>
    public static implicit operator PatchResult(PatchFailure failure) => new(null, failure);

    /// <summary>The failure of a patch that is not one of its format.</summary>
    internal static PatchResult Malformed(string message) => new PatchFailure(PatchFailureKind.Malformed, message);
}
