using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>The pod failure policy of a job: the first rule that matches a failed pod says what its failure means.</summary>
internal static class PodFailureRules
{
    /// <summary>What a pod's failure means.</summary>
    /// <param name="job">The job.</param>
    /// <param name="pod">A failed pod.</param>
    /// <returns>The action, <see cref="PodFailurePolicyAction.Count"/> when no rule matches, and what matched.</returns>
    public static (string Action, string Message) Match(Job job, Pod pod)
    {
        var rules = job.Spec.PodFailurePolicy?.Rules ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            var subject = rules[i].OnExitCodes is { } codes ? MatchingContainer(codes, pod) : MatchingCondition(rules[i], pod);
            if (subject is not null)
                return (rules[i].Action, $"{subject} matching {rules[i].Action} rule at index {i}");
        }

        return (PodFailurePolicyAction.Count, "");
    }

    private static string? MatchingContainer(PodFailurePolicyOnExitCodesRequirement wanted, Pod pod)
    {
        var all = (pod.Status.ContainerStatuses ?? []).Concat(pod.Status.InitContainerStatuses ?? []);
        foreach (var container in all.Where(c => wanted.ContainerName is null || wanted.ContainerName == c.Name))
        {
            if (container.State.Terminated is not { ExitCode: not 0 } ended)
                continue;
            if (wanted.Values.Contains(ended.ExitCode) == (wanted.Operator == PodFailurePolicyOnExitCodesOperator.In))
                return $"Container {container.Name} for pod {pod.Metadata.Namespace}/{pod.Metadata.Name} failed with exit code {ended.ExitCode}";
        }

        return null;
    }

    private static string? MatchingCondition(PodFailurePolicyRule rule, Pod pod)
    {
        var met = rule.OnPodConditions?.FirstOrDefault(wanted => pod.Status.Conditions?.Any(c => c.Type == wanted.Type && c.Status == wanted.Status) == true);
        return met is null ? null : $"Pod {pod.Metadata.Namespace}/{pod.Metadata.Name} has condition {met.Type}";
    }
}
