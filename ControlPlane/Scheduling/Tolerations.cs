using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Which taints a pod tolerates.</summary>
internal static class Tolerations
{
    /// <summary>Whether a toleration covers a taint.</summary>
    public static bool Tolerates(Toleration toleration, Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
            return false;
        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
            return false;
        return toleration.Operator switch
        {
            TolerationOperator.Exists => true,
            null or "" or TolerationOperator.Equal => !string.IsNullOrEmpty(toleration.Key) && (toleration.Value ?? "") == (taint.Value ?? ""),
            _ => false,
        };
    }

    /// <summary>The first taint with one of the given effects that a pod does not tolerate; null when there is none.</summary>
    public static Taint? FirstUntolerated(Pod pod, IReadOnlyList<Taint>? taints, Func<string, bool> effects) =>
        taints is not { Count: > 0 } ? null : taints.FirstOrDefault(t => effects(t.Effect) && pod.Spec.Tolerations?.Any(o => Tolerates(o, t)) != true);
}
