using System.Text.Json;

namespace Platform.Kubernetes;

/// <summary>One line of a watch stream.</summary>
/// <param name="Type">One of <see cref="WatchEventType"/>.</param>
/// <param name="Object">The object, or for an error a Status.</param>
public sealed record WatchEvent(string Type, JsonElement Object);

/// <summary>Types of watch events.</summary>
public static class WatchEventType
{
    public const string Added = "ADDED";
    public const string Modified = "MODIFIED";
    public const string Deleted = "DELETED";
    public const string Bookmark = "BOOKMARK";
    public const string Error = "ERROR";
}
