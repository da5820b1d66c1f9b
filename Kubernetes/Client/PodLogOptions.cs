namespace Platform.Kubernetes.Client;

/// <summary>Which lines of a container's log to read.</summary>
public sealed record PodLogOptions
{
    /// <summary>The container; null when the pod has one.</summary>
    public string? Container { get; init; }

    /// <summary>Keep reading what is written from now on.</summary>
    public bool Follow { get; init; }

    /// <summary>Read the log of the container before its last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Begin each line with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>How many of the last lines to begin with; null for all.</summary>
    public int? TailLines { get; init; }
}
