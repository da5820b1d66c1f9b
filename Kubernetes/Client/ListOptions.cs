namespace Platform.Kubernetes.Client;

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>Only objects with matching labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only objects with matching fields.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Most objects in an answer; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Token of the next part, from the part before.</summary>
    public string? Continue { get; init; }

    /// <summary>Null for the latest state; <c>0</c> for what the server has at hand.</summary>
    public string? ResourceVersion { get; init; }
}

/// <summary>What to watch.</summary>
public sealed record WatchOptions
{
    /// <summary>Only objects with matching labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only objects with matching fields.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Changes after this version; null to begin with the current state.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>After how long the server ends the watch; null for its own choice.</summary>
    public TimeSpan? Timeout { get; init; }
}
