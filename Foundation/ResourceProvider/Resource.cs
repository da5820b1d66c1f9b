using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>A stored ARM resource.</summary>
public sealed record Resource
{
    /// <summary>Its id, in the spelling it was created with.</summary>
    public required ResourceId Id { get; init; }

    /// <summary>The directory that owns the subscription.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>What is served: location, tags, sku, identity, properties; without id, name, type, etag and provisioningState. Treat as immutable: clone before changing.</summary>
    public required JsonObject Body { get; init; }

    /// <summary>The provider's own facts about it, never served. Treat as immutable: clone before changing.</summary>
    public JsonObject Internal { get; init; } = [];

    /// <summary>A value of <see cref="ProvisioningState"/>.</summary>
    public required string State { get; init; }

    /// <summary>Counts accepted changes; a reconciler that finished an older one is not finished.</summary>
    public long Generation { get; init; } = 1;

    /// <summary>Changes with every accepted change.</summary>
    public Guid ETag { get; init; }

    /// <summary>The operation that follows the newest change, if it needs time.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>The body's properties; empty when there are none.</summary>
    public JsonObject Properties => Body["properties"] as JsonObject ?? [];

    /// <summary>The region the body names.</summary>
    public string? Location => (string?)Body["location"];
}

/// <summary>A stored operation.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="ResourceKey">Key of the resource it is about.</param>
/// <param name="Subscription">Its subscription.</param>
/// <param name="Status">What is served.</param>
public sealed record StoredOperation(Guid Id, string ResourceKey, Guid Subscription, OperationStatus Status);

/// <summary>How an operation ends.</summary>
/// <param name="Operation">The operation's id; one that has ended already stays as it is.</param>
/// <param name="Status">Succeeded or Failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record OperationEnding(Guid Operation, string Status, ArmErrorDetail? Error);
