using Platform.ControlPlane.Authentication;
using Platform.Kubernetes;

namespace Platform.ControlPlane.Resources;

/// <summary>What is done with a body's unknown and duplicate fields.</summary>
internal enum FieldValidation
{
    /// <summary>They are dropped.</summary>
    Ignore,

    /// <summary>They are dropped with a warning.</summary>
    Warn,

    /// <summary>They are refused.</summary>
    Strict,
}

/// <summary>A request on a resource after parsing, without its body.</summary>
internal sealed record ApiRequest
{
    /// <summary>The resource.</summary>
    public required ResourceStrategy Resource { get; init; }

    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>Namespace; empty for cluster-scoped resources and for all namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Object; empty for the collection.</summary>
    public string Name { get; init; } = "";

    /// <summary>Subresource; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Go through everything but do not keep the result.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who will own the fields that are set.</summary>
    public string FieldManager { get; init; } = "unknown";

    /// <summary>Apply only: take fields over from other owners.</summary>
    public bool Force { get; init; }

    /// <summary>Server-side apply: the written document says itself who owns what.</summary>
    public bool IsApply { get; init; }

    /// <summary>What is done with unknown fields.</summary>
    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>Warnings for the client, in order.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What the audit log says of the request beside what it is.</summary>
    public Dictionary<string, string> AuditAnnotations { get; } = [];

    /// <summary>The kind.</summary>
    public ResourceKind Kind => Resource.Kind;

    /// <summary>The object in the store.</summary>
    public Storage.ObjectKey Key => new(Resource.StorageResource, Namespace, Name);
}

/// <summary>What a write came to.</summary>
/// <param name="Json">The object as it now is, in the version that was asked.</param>
/// <param name="Created">Whether it is new.</param>
internal sealed record WriteResult(ReadOnlyMemory<byte> Json, bool Created = false);
