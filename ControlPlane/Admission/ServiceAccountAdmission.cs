using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Every pod runs as a service account of its namespace and finds that account's token in its containers.</summary>
/// <param name="store">The objects.</param>
internal sealed class ServiceAccountAdmission(IClusterStore store) : IAdmissionPlugin
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const int TokenSeconds = 3607;
    private const int FileMode = 420;
    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/pods"))
            return null;
        var pod = context.Object!;
        if (MirrorPods.IsMirror(pod))
            return MirrorPods.Refusal(pod) is { } refusal ? ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, refusal) : null;
        var spec = pod.ObjectOrNew("spec");
        if (!spec.TryText("serviceAccountName", out var name))
            spec["serviceAccountName"] = name = "default";
        spec["serviceAccount"] = name;
        var ns = context.Request.Namespace;
        var stored = store.Get(new ObjectKey("/serviceaccounts", ns, name));

        // A namespace gets its default account a moment after it is made; a pod that comes between finds it when it starts.
        if (stored is null && name != "default")
        {
            return ApiErrors.Forbidden(
                context.Request.Kind, context.Request.Name, $"error looking up service account {ns}/{name}: serviceaccount \"{name}\" not found");
        }

        var account = stored is null ? [] : StoredJson.Parse(stored.Json);
        if (spec.Array("imagePullSecrets") is null && account.Array("imagePullSecrets") is { } secrets)
            spec["imagePullSecrets"] = secrets.DeepClone();
        var automount = spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"];
        if (automount?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            MountToken(spec);
        return null;
    }

    private static void MountToken(JsonObject spec)
    {
        var containers = ContainerLists.SelectMany(list => spec.Objects(list)).Where(c => !IsMounted(c)).ToList();
        if (containers.Count == 0)
            return;
        var volume = ObjectMetadataRules.GenerateName("kube-api-access-");
        foreach (var container in containers)
            ArrayOf(container, "volumeMounts").Add(new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = MountPath });
        ArrayOf(spec, "volumes").Add(new JsonObject
        {
            ["name"] = volume,
            ["projected"] = new JsonObject { ["sources"] = Sources(), ["defaultMode"] = FileMode },
        });
    }

    private static JsonArray Sources() => new(
        new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
        new JsonObject
        {
            ["configMap"] = new JsonObject
            {
                ["name"] = "kube-root-ca.crt",
                ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
            },
        },
        new JsonObject
        {
            ["downwardAPI"] = new JsonObject
            {
                ["items"] = new JsonArray(new JsonObject
                {
                    ["path"] = "namespace",
                    ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                }),
            },
        });

    private static bool IsMounted(JsonObject container) => container.Objects("volumeMounts").Any(m => m.Text("mountPath") == MountPath);

    private static JsonArray ArrayOf(JsonObject map, string name)
    {
        if (map[name] is not JsonArray array)
            map[name] = array = [];
        return array;
    }
}
