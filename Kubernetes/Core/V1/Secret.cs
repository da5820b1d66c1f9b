using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Confidential keys and values.</summary>
public sealed record Secret : IResource<Secret>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Secret", "secrets");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Secret"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>The entries cannot be changed any more, only the whole object deleted.</summary>
    public bool? Immutable { get; init; }

    /// <summary>The entries, in base64.</summary>
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }

    /// <summary>Entries as text; only written, into data.</summary>
    public IReadOnlyDictionary<string, string>? StringData { get; init; }

    /// <summary>What the secret is for; decides which entries it must have.</summary>
    [Default("Opaque"), Immutable]
    public string? Type { get; init; }

    /// <inheritdoc />
    public Secret WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
