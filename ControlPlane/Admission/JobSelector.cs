using Platform.ControlPlane.Controllers.Jobs;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A job finds its pods by its own uid, unless it says that it chooses them by hand.</summary>
internal sealed class JobSelector : IAdmissionPlugin
{
    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("batch/jobs") || context.Object.Object("spec") is not { } spec || spec.IsTrue("manualSelector"))
            return null;
        var metadata = context.Object.Object("metadata");
        var (uid, name) = (metadata.Text("uid"), metadata.Text("name") ?? "");
        var labels = spec.ObjectOrNew("template").ObjectOrNew("metadata").ObjectOrNew("labels");
        foreach (var label in new[] { JobNames.ControllerUid, JobNames.OldControllerUid })
            labels[label] = uid;
        foreach (var label in new[] { JobNames.JobName, JobNames.OldJobName })
            labels[label] ??= name;
        spec.ObjectOrNew("selector").ObjectOrNew("matchLabels")[JobNames.ControllerUid] = uid;
        return null;
    }
}
