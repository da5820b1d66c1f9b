using System.Globalization;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Makes the pods of jobs.</summary>
internal static class JobPodFactory
{
    private const string IndexVariable = "JOB_COMPLETION_INDEX";

    // A host name is a label; a job's pods need the index within it.
    private const int LongestHostName = 63;

    /// <summary>A pod that counts.</summary>
    /// <param name="job">The job.</param>
    /// <param name="index">Its completion index; null without indexes.</param>
    /// <param name="failuresBefore">How often the index has failed; null without a limit for each index.</param>
    public static Pod Create(Job job, int? index, int? failuresBefore)
    {
        var pod = PodFactory.FromTemplate(job, job.Spec.Template);
        pod = pod with { Metadata = pod.Metadata with { Finalizers = [.. pod.Metadata.Finalizers ?? [], JobNames.Tracking] } };
        return index is { } number ? WithIndex(job, pod, number.ToString(CultureInfo.InvariantCulture), failuresBefore) : pod;
    }

    private static Pod WithIndex(Job job, Pod pod, string index, int? failuresBefore)
    {
        var annotations = new Dictionary<string, string>(pod.Metadata.Annotations ?? new Dictionary<string, string>()) { [JobNames.Index] = index };
        if (failuresBefore is { } failures)
            annotations[JobNames.IndexFailures] = failures.ToString(CultureInfo.InvariantCulture);
        var name = $"{job.Metadata.Name}-{index}";
        return pod with
        {
            Metadata = pod.Metadata with
            {
                GenerateName = name + "-",
                Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>()) { [JobNames.Index] = index },
                Annotations = annotations,
            },
            Spec = pod.Spec with
            {
                Hostname = name.Length <= LongestHostName ? name : null,
                Containers = [.. pod.Spec.Containers.Select(c => c with { Env = WithVariable(c.Env) })],
                InitContainers = pod.Spec.InitContainers is null ? null : [.. pod.Spec.InitContainers.Select(c => c with { Env = WithVariable(c.Env) })],
            },
        };
    }

    private static IReadOnlyList<EnvVar> WithVariable(IReadOnlyList<EnvVar>? variables)
    {
        if (variables?.Any(v => v.Name == IndexVariable) == true)
            return variables;
        var source = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = $"metadata.labels['{JobNames.Index}']" } };
        return [.. variables ?? [], new EnvVar { Name = IndexVariable, ValueFrom = source }];
    }
}
