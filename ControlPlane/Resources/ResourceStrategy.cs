using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>How the API server treats the objects of one kind, beside what its schema says.</summary>
internal sealed record ResourceStrategy
{
    private static readonly string[] Everywhere = ["metadata.name", "metadata.namespace"];

    /// <summary>The kind.</summary>
    public required KindInfo Info { get; init; }

    /// <summary>The kind as the API names it.</summary>
    public ResourceKind Kind => Info.Kind;

    /// <summary>The kind whose form is stored: another one when two groups serve the same objects.</summary>
    public KindInfo StoredInfo { get => field ?? Info; init; }

    /// <summary>Name under which the store keeps the objects: group and plural.</summary>
    public required string StorageResource { get; init; }

    /// <summary>What is wrong with a name; null when it is fine. Names ending in a hyphen are prefixes for generation.</summary>
    public required Func<string, string?> NameError { get; init; }

    /// <summary>Fields beside name and namespace that field selectors may use.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Subresources: name and the kind it carries.</summary>
    public IReadOnlyList<SubresourceInfo> Subresources { get; init; } = [];

    /// <summary>Whether metadata.generation counts changes of what is not status or metadata.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether PUT of an object that is not there creates it.</summary>
    public bool CreateOnUpdate { get; init; }

    /// <summary>Whether deletion answers with the object rather than a status.</summary>
    public bool ReturnsDeletedObject { get; init; }

    /// <summary>What a writer of the main resource sets that the server overrides: the fields only subresources may change.</summary>
    public IReadOnlyList<string> StatusFields { get; init; } = [];

    /// <summary>Whether a new object keeps the status it comes with: nodes describe themselves when they register.</summary>
    public bool CreatesWithStatus { get; init; }

    /// <summary>Converts an object of the stored version to this one; null when they are the same.</summary>
    public Func<JsonObject, JsonObject>? FromStored { get; init; }

    /// <summary>Converts an object of this version to the stored one; null when they are the same.</summary>
    public Func<JsonObject, JsonObject>? ToStored { get; init; }

    /// <summary>The kind in this version and in the others that are stored as the same objects.</summary>
    public ObjectForms Forms { get => field ?? new ObjectForms(Form); init; }

    /// <summary>The kind in this version.</summary>
    public ObjectForm Form => new(Info, FromStored, ToStored);

    /// <summary>Every field that field selectors may use.</summary>
    public IEnumerable<string> AllSelectableFields => Everywhere.Concat(SelectableFields);
}

/// <summary>A subresource as discovery lists it.</summary>
/// <param name="Name">Its name: <c>status</c>.</param>
/// <param name="Kind">The kind of its body; null for the kind of the resource itself.</param>
/// <param name="Verbs">What can be done with it.</param>
internal sealed record SubresourceInfo(string Name, ResourceKind? Kind, params IReadOnlyList<string> Verbs);
