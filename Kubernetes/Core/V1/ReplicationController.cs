using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Keeps a number of pods alike; the forerunner of replica sets.</summary>
public sealed record ReplicationController : IResource<ReplicationController>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "ReplicationController", "replicationcontrollers")
    {
        ShortNames = ["rc"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ReplicationController"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public ReplicationControllerSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public ReplicationControllerStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public ReplicationController WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
