using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Makes pods of templates.</summary>
internal static class PodFactory
{
    // The API adds five characters; together they must stay a valid name.
    private const int LongestPrefix = 58;

    /// <summary>A pod of a template, controlled by an object and named after it.</summary>
    public static Pod FromTemplate<T>(T owner, PodTemplateSpec template)
        where T : class, IResource<T>
    {
        var prefix = owner.Metadata.Name + "-";
        return new Pod
        {
            Metadata = new()
            {
                GenerateName = prefix.Length > LongestPrefix ? prefix[..LongestPrefix] : prefix,
                Namespace = owner.Metadata.Namespace,
                Labels = template.Metadata.Labels,
                Annotations = template.Metadata.Annotations,
                Finalizers = template.Metadata.Finalizers,
                OwnerReferences = [Owners.ControlledBy(owner)],
            },
            Spec = template.Spec,
        };
    }
}
