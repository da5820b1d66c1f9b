using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>Subject</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record Subject
{
    [Required, Values("User", "Group", "ServiceAccount")]
    public string Kind { get => field ?? ""; init; }

    public UserSubject? User { get; init; }

    public GroupSubject? Group { get; init; }

    public ServiceAccountSubject? ServiceAccount { get; init; }
}
