using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Configuration as keys and values.</summary>
public sealed record ConfigMap : IResource<ConfigMap>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "ConfigMap", "configmaps")
    {
        ShortNames = ["cm"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ConfigMap"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>The entries cannot be changed any more, only the whole object deleted.</summary>
    public bool? Immutable { get; init; }

    /// <summary>Entries of text.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    /// <summary>Entries of any bytes.</summary>
    public IReadOnlyDictionary<string, byte[]>? BinaryData { get; init; }

    /// <inheritdoc />
    public ConfigMap WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
