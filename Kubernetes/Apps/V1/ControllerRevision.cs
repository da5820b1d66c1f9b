using System.Text.Json;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>A snapshot of a controller's template.</summary>
public sealed record ControllerRevision : IResource<ControllerRevision>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("apps", "v1", "ControllerRevision", "controllerrevisions");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "apps/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ControllerRevision"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Immutable]
    public JsonElement? Data { get; init; }

    [Required]
    public long Revision { get; init; }

    /// <inheritdoc />
    public ControllerRevision WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
