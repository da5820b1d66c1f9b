using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>An environment variable.</summary>
public sealed record EnvVar
{
    /// <summary>Name of the variable.</summary>
    [Required]
    public string Name { get => field ?? ""; init; }

    /// <summary>Its value; $(NAME) stands for a variable before it.</summary>
    public string? Value { get; init; }

    /// <summary>Where its value is taken from.</summary>
    public EnvVarSource? ValueFrom { get; init; }
}
