namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SELinuxOptions</c> of the v1 API.</summary>
public sealed record SELinuxOptions
{
    public string? User { get; init; }

    public string? Role { get; init; }

    public string? Type { get; init; }

    public string? Level { get; init; }
}
