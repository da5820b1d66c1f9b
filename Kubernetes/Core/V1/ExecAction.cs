using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ExecAction</c> of the v1 API.</summary>
public sealed record ExecAction
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Command { get; init; }
}
