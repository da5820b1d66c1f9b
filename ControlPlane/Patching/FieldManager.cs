namespace Platform.ControlPlane.Patching;

/// <summary>Who writes fields, and when.</summary>
/// <param name="Name">Name of the manager: the request's <c>fieldManager</c>, else the first part of its User-Agent.</param>
/// <param name="Subresource">Subresource written to; empty for the object itself.</param>
/// <param name="Now">The time of the write.</param>
public sealed record FieldManager(string Name, string Subresource, DateTimeOffset Now)
{
    /// <summary>Longest name.</summary>
    public const int MaxName = 128;
}
