namespace Platform.Registry.Storage;

/// <summary>One registry as the data plane knows it.</summary>
/// <param name="Id">Internal number; a registry made again under an old name has another one.</param>
/// <param name="Name">First label of the login server, lower case.</param>
/// <param name="ResourceId">ARM id, the scope of access checks.</param>
/// <param name="AdminEnabled">Whether the admin user may sign in.</param>
internal sealed record RegistryRecord(long Id, string Name, string ResourceId, bool AdminEnabled);

/// <summary>A repository's manifest.</summary>
internal sealed record ManifestRecord(string Digest, string MediaType, byte[] Content);

/// <summary>A manifest that refers to another one.</summary>
internal sealed record ReferrerRecord(string Digest, string MediaType, string? ArtifactType, long Size, string? Annotations);
