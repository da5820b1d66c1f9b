namespace Platform.Kubernetes.Client;

/// <summary>What happened to a watched object.</summary>
public enum WatchUpdateType
{
    /// <summary>It was created, or existed when the watch began, or came to match the selector.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It was deleted, or ceased to match the selector; the object is its last state.</summary>
    Deleted,

    /// <summary>Nothing: the object carries only the resource version reached so far.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object.</param>
/// <typeparam name="T">Type of the object.</typeparam>
public readonly record struct WatchUpdate<T>(WatchUpdateType Type, T Object);
