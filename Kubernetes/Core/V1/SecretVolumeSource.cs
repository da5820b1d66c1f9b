using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SecretVolumeSource</c> of the v1 API.</summary>
public sealed record SecretVolumeSource
{
    public string? SecretName { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    [Default(420)]
    public int? DefaultMode { get; init; }

    public bool? Optional { get; init; }
}
