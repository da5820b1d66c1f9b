using System.Collections.Frozen;

namespace Platform.Kubernetes.Schema;

/// <summary>Every kind that is known here, by its names.</summary>
public sealed class KindRegistry
{
    private readonly FrozenDictionary<(string ApiVersion, string Kind), KindInfo> byKind;
    private readonly FrozenDictionary<(string Group, string Version, string Plural), KindInfo> byResource;

    /// <summary>A registry of the given kinds.</summary>
    /// <param name="kinds">The kinds; each named once.</param>
    public KindRegistry(IReadOnlyList<KindInfo> kinds)
    {
        All = kinds;
        byKind = kinds.ToFrozenDictionary(k => (k.Kind.ApiVersion, k.Kind.Kind));
        byResource = kinds.ToFrozenDictionary(k => (k.Kind.Group, k.Kind.Version, k.Kind.Plural));
    }

    /// <summary>Every kind.</summary>
    public IReadOnlyList<KindInfo> All { get; }

    /// <summary>The built-in kinds; derived from their types, which takes some milliseconds: make one per process.</summary>
    public static KindRegistry CreateBuiltIn() => new(BuiltInKinds.Create());

    /// <summary>The kinds and fields that a minor version of Kubernetes 1 has.</summary>
    /// <param name="level">The minor version.</param>
    public KindRegistry At(int level)
    {
        var schemas = new SchemaLevel(level);
        return new KindRegistry([.. All.Where(k => k.Kind.Since <= level).Select(k => k with { Schema = schemas.Of(k.Schema) })]);
    }

    /// <summary>Finds a kind as objects name it.</summary>
    /// <param name="apiVersion"><c>apps/v1</c>.</param>
    /// <param name="kind"><c>Deployment</c>.</param>
    public KindInfo? FindKind(string apiVersion, string kind) => byKind.GetValueOrDefault((apiVersion, kind));

    /// <summary>Finds a kind as paths name it.</summary>
    /// <param name="group"><c>apps</c>; empty for the core group.</param>
    /// <param name="version"><c>v1</c>.</param>
    /// <param name="plural"><c>deployments</c>.</param>
    public KindInfo? FindResource(string group, string version, string plural) => byResource.GetValueOrDefault((group, version, plural));
}
