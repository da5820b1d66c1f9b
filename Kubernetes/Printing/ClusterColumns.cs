using Platform.Kubernetes.Certificates.V1;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node.V1;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Scheduling.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of nodes and of what concerns the cluster as a whole.</summary>
internal static class ClusterColumns
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static TableColumns<Core.V1.Node> Node() => new TableColumns<Core.V1.Node>()
        .Text("Status", NodeStatus)
        .Text("Roles", Roles)
        .Age()
        .Text("Version", n => n.Status.NodeInfo.KubeletVersion)
        .Wide("Internal-IP", n => Address(n, "InternalIP"))
        .Wide("External-IP", n => Address(n, "ExternalIP"))
        .Wide("OS-Image", n => Unknown(n.Status.NodeInfo.OsImage))
        .Wide("Kernel-Version", n => Unknown(n.Status.NodeInfo.KernelVersion))
        .Wide("Container-Runtime", n => Unknown(n.Status.NodeInfo.ContainerRuntimeVersion));

    public static TableColumns<Namespace> Namespace() => new TableColumns<Namespace>()
        .Text("Status", n => n.Status.Phase ?? "")
        .Age();

    public static TableColumns<Lease> Lease() => new TableColumns<Lease>()
        .Text("Holder", l => l.Spec.HolderIdentity ?? "")
        .Age();

    public static TableColumns<PriorityClass> PriorityClass() => new TableColumns<PriorityClass>()
        .Number("Value", p => p.Value)
        .Add("Global-Default", "boolean", 0, (p, _) => p.GlobalDefault == true)
        .Age()
        .Text("PreemptionPolicy", p => p.PreemptionPolicy ?? "");

    public static TableColumns<RuntimeClass> RuntimeClass() => new TableColumns<RuntimeClass>()
        .Text("Handler", r => r.Handler)
        .Age();

    public static TableColumns<CertificateSigningRequest> CertificateSigningRequest() => new TableColumns<CertificateSigningRequest>()
        .Age()
        .Text("SignerName", c => c.Spec.SignerName)
        .Text("Requestor", c => c.Spec.Username ?? "")
        .Text("RequestedDuration", c => c.Spec.ExpirationSeconds is { } s ? HumanDuration.Format(TimeSpan.FromSeconds(s)) : Cells.None)
        .Text("Condition", CsrStatus);

    public static TableColumns<RoleBinding> RoleBinding() => new TableColumns<RoleBinding>()
        .Text("Role", b => $"{b.RoleRef.Kind}/{b.RoleRef.Name}")
        .Age()
        .Wide("Users", b => Subjects(b.Subjects, "User"))
        .Wide("Groups", b => Subjects(b.Subjects, "Group"))
        .Wide("ServiceAccounts", b => Subjects(b.Subjects, "ServiceAccount"));

    public static TableColumns<ClusterRoleBinding> ClusterRoleBinding() => new TableColumns<ClusterRoleBinding>()
        .Text("Role", b => $"{b.RoleRef.Kind}/{b.RoleRef.Name}")
        .Age()
        .Wide("Users", b => Subjects(b.Subjects, "User"))
        .Wide("Groups", b => Subjects(b.Subjects, "Group"))
        .Wide("ServiceAccounts", b => Subjects(b.Subjects, "ServiceAccount"));

    public static TableColumns<ComponentStatus> ComponentStatus() => new TableColumns<ComponentStatus>()
        .Text("Status", c => Healthy(c) switch { { Status: "True" } => "Healthy", null => "Unknown", _ => "Unhealthy" })
        .Text("Message", c => Healthy(c)?.Message ?? "")
        .Text("Error", c => Healthy(c)?.Error ?? "");

    private static ComponentCondition? Healthy(ComponentStatus component) => (component.Conditions ?? []).FirstOrDefault(c => c.Type == "Healthy");

    private static string Subjects(IReadOnlyList<Subject>? subjects, string kind) => string.Join(", ", (subjects ?? [])
        .Where(s => s.Kind == kind).Select(s => kind == "ServiceAccount" ? $"{s.Namespace}/{s.Name}" : s.Name));

    private static string NodeStatus(Core.V1.Node node)
    {
        var status = (node.Status.Conditions ?? []).FirstOrDefault(c => c.Type == "Ready")?.Status switch
        {
            "True" => "Ready",
            null => "Unknown",
            _ => "NotReady",
        };
        return node.Spec.Unschedulable == true ? status + ",SchedulingDisabled" : status;
    }

    private static string Roles(Core.V1.Node node) => Cells.Join((node.Metadata.Labels ?? new Dictionary<string, string>())
        .Select(l => l.Key.StartsWith(RolePrefix, StringComparison.Ordinal) ? l.Key[RolePrefix.Length..]
            : l.Key == "kubernetes.io/role" ? l.Value : "")
        .Where(r => r.Length > 0).Distinct().Order(StringComparer.Ordinal));

    private static string Address(Core.V1.Node node, string type) =>
        Cells.OrNone((node.Status.Addresses ?? []).FirstOrDefault(a => a.Type == type)?.Address);

    private static string Unknown(string text) => text.Length == 0 ? "<unknown>" : text;

    private static string CsrStatus(CertificateSigningRequest request)
    {
        var types = (request.Status.Conditions ?? []).Select(c => c.Type).ToHashSet();
        var status = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : "Pending";
        if (types.Contains("Failed"))
            status += ",Failed";
        return request.Status.Certificate is { Length: > 0 } ? status + ",Issued" : status;
    }
}
