using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Admission;

/// <summary>What admission lets a node do that authorisation did not already refuse; the server of these tests authorises everything.</summary>
public sealed class NodeRestrictionTests : IAsyncLifetime
{
    private const string Nodes = "/api/v1/nodes", Pods = "/api/v1/namespaces/default/pods", Merge = "application/merge-patch+json";
    private static readonly UserInfo Admin = new("admin", UserInfo.MastersGroup, UserInfo.AuthenticatedGroup);
    private static readonly UserInfo Node = new("system:node:a", UserInfo.NodesGroup, UserInfo.AuthenticatedGroup);
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("team", null)]
    [InlineData("kubernetes.azure.com/mode", null)]
    [InlineData("topology.kubernetes.io/zone", null)]
    [InlineData("x.node.kubernetes.io/y", null)]
    [InlineData("node-role.kubernetes.io/master", "node \"a\" is not allowed to set the following labels: node-role.kubernetes.io/master")]
    [InlineData("x.node-restriction.kubernetes.io/y", "node \"a\" is not allowed to set the following labels: x.node-restriction.kubernetes.io/y")]
    [InlineData("k8s.io/y", "node \"a\" is not allowed to set the following labels: k8s.io/y")]
    public async Task A_node_registers_with_labels_that_are_its_own(string label, string? refusal)
    {
        server.User = Node;
        await ExpectAsync(HttpMethod.Post, Nodes, $$$"""{"metadata":{"name":"a","labels":{"{{{label}}}":"x"} } }""", refusal is null ? null : "nodes \"a\" is forbidden: " + refusal);
    }

    [Theory]
    [InlineData("""{"metadata":{"labels":{"team":"blue"}}}""", null)]
    [InlineData("""{"metadata":{"labels":{"node-restriction.kubernetes.io/x":null}}}""", "is not allowed to modify labels: node-restriction.kubernetes.io/x")]
    [InlineData("""{"metadata":{"labels":{"kubernetes.io/x":"y"}}}""", "is not allowed to modify labels: kubernetes.io/x")]
    [InlineData("""{"spec":{"taints":[]}}""", "node \"a\" is not allowed to modify taints")]
    [InlineData("""{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"b","uid":"u"}]}}""", "node \"a\" is not allowed to modify ownerReferences")]
    [InlineData("""{"spec":{"configSource":{"configMap":{"name":"m","namespace":"n","kubeletConfigKey":"k"}}}}""", "node \"a\" is not allowed to update configSource to a new non-nil configSource")]
    public async Task A_node_changes_of_itself_what_draws_no_pods_to_it(string patch, string? refusal)
    {
        await server.CreateAsync(Nodes, """{"metadata":{"name":"a","labels":{"node-restriction.kubernetes.io/x":"y"}},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}""");
        server.User = Node;
        await ExpectAsync(HttpMethod.Patch, Nodes + "/a", patch, refusal is null ? null : "nodes \"a\" is forbidden: " + refusal);
    }

    [Theory]
    [InlineData("metadata.annotations", null, "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"a\" can only create mirror pods")]
    [InlineData("spec.nodeName", "\"b\"", "node \"a\" can only create pods with spec.nodeName set to itself")]
    [InlineData("metadata.ownerReferences", null, "node \"a\" can only create pods with an owner reference set to itself")]
    [InlineData("metadata.ownerReferences.0.controller", "false", "node \"a\" can only create pods with a controller owner reference set to itself")]
    [InlineData("metadata.ownerReferences.0.uid", "\"other\"", "node a UID mismatch: expected other got ")]
    [InlineData("spec.serviceAccountName", "\"default\"", "node \"a\" can not create pods that reference a service account")]
    [InlineData("spec.imagePullSecrets", """[{"name":"s"}]""", "node \"a\" can not create pods that reference secrets")]
    [InlineData("spec.volumes", """[{"name":"v","configMap":{"name":"m"}}]""", "node \"a\" can not create pods that reference configmaps")]
    [InlineData("spec.volumes", """[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]""", "node \"a\" can not create pods that reference persistentvolumeclaims")]
    [InlineData("spec.terminationGracePeriodSeconds", "5", null)]
    public async Task A_node_makes_mirror_pods_of_its_own_that_refer_to_nothing(string path, string? value, string? refusal)
    {
        var uid = (await server.CreateAsync(Nodes, """{"metadata":{"name":"a"}}"""))["metadata"]!["uid"]!.ToString();
        var pod = JsonNode.Parse($$$"""
            {"metadata":{"name":"m","annotations":{"kubernetes.io/config.mirror":"x"},
             "ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"a","uid":"{{{uid}}}","controller":true}]},
             "spec":{"nodeName":"a","containers":[{"name":"c","image":"i"}]}}
            """)!;
        Set(pod, path.Split('.'), value);
        server.User = Node;
        await ExpectAsync(HttpMethod.Post, Pods, pod.ToJsonString(), refusal is null ? null : "pods \"m\" is forbidden: " + refusal);
    }

    [Fact]
    public async Task A_node_ends_evicts_and_reports_on_the_pods_that_run_on_it()
    {
        await PodAsync("mine", "a");
        await PodAsync("theirs", "b");
        server.User = Node;
        const string eviction = """{"metadata":{"name":"theirs"}}""", status = """{"status":{"phase":"Running"}}""";
        await ExpectAsync(HttpMethod.Patch, Pods + "/mine/status", status, null);
        await ExpectAsync(HttpMethod.Patch, Pods + "/theirs/status", status, "pods \"theirs\" is forbidden: node \"a\" can only update pod status for pods with spec.nodeName set to itself");
        await ExpectAsync(HttpMethod.Patch, Pods + "/mine/status", """{"metadata":{"labels":{"app":"db"}}}""", "pods \"mine\" is forbidden: node \"a\" cannot update labels through pod status");
        await ExpectAsync(HttpMethod.Patch, Pods + "/mine", """{"metadata":{"labels":{"app":"db"}}}""",
            "pods \"mine\" is forbidden: unexpected operation \"UPDATE\", node \"a\" can only create and delete mirror pods");
        await ExpectAsync(HttpMethod.Post, Pods + "/theirs/eviction", eviction, "pods \"theirs\" is forbidden: node a can only evict pods with spec.nodeName set to itself");
        await ExpectAsync(HttpMethod.Post, Pods + "/theirs/binding", """{"target":{"kind":"Node","name":"a"}}""",
            "pods \"theirs\" is forbidden: unexpected pod subresource \"binding\", only 'status' and 'eviction' are allowed");
        await ExpectAsync(HttpMethod.Delete, Pods + "/theirs", null, "pods \"theirs\" is forbidden: node \"a\" can only delete pods with spec.nodeName set to itself");
        await ExpectAsync(HttpMethod.Post, Pods + "/mine/eviction", """{"metadata":{"name":"mine"}}""", null);
    }

    [Theory]
    [InlineData("mine", "uid", "", null)]
    [InlineData("mine", "uid", "vault", null)]
    [InlineData("mine", "uid", "bank", "audience \"bank\" not found in pod spec volume")]
    [InlineData("mine", null, "", "node requested token with a pod binding without a uid")]
    [InlineData("mine", "other", "", "the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated")]
    [InlineData("theirs", "uid", "", "node requested token bound to a pod scheduled on a different node")]
    [InlineData(null, null, "", "node requested token not bound to a pod")]
    public async Task A_node_gets_tokens_bound_to_pods_that_run_on_it_for_audiences_that_they_name(string? pod, string? uid, string audience, string? refusal)
    {
        var uids = new Dictionary<string, string> { ["mine"] = await PodAsync("mine", "a"), ["theirs"] = await PodAsync("theirs", "b") };
        var spec = new JsonObject { ["audiences"] = audience.Length == 0 ? new JsonArray() : new JsonArray(audience) };
        if (pod is not null)
            spec["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["name"] = pod, ["uid"] = uid == "uid" ? uids[pod] : uid };
        server.User = Node;
        await ExpectAsync(
            HttpMethod.Post, "/api/v1/namespaces/default/serviceaccounts/default/token", new JsonObject { ["spec"] = spec }.ToJsonString(),
            refusal is null ? null : "serviceaccounts \"default\" is forbidden: " + refusal);
    }

    [Fact]
    public async Task A_node_changes_its_own_lease_and_storage_and_of_claims_the_status()
    {
        const string leases = "/apis/coordination.k8s.io/v1/namespaces/{0}/leases", claims = "/api/v1/namespaces/default/persistentvolumeclaims";
        await server.CreateAsync(claims, """{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        server.User = Node;
        await ExpectAsync(HttpMethod.Post, string.Format(null, leases, "kube-node-lease"), """{"metadata":{"name":"a"}}""", null);
        await ExpectAsync(HttpMethod.Post, string.Format(null, leases, "kube-node-lease"), """{"metadata":{"name":"b"}}""",
            "leases.coordination.k8s.io \"b\" is forbidden: can only access node lease with the same name as the requesting node");
        await ExpectAsync(HttpMethod.Post, string.Format(null, leases, "default"), """{"metadata":{"name":"a"}}""",
            "leases.coordination.k8s.io \"a\" is forbidden: can only access leases in the \"kube-node-lease\" system namespace");
        await ExpectAsync(HttpMethod.Post, "/apis/storage.k8s.io/v1/csinodes", """{"metadata":{"name":"b"},"spec":{"drivers":[]}}""",
            "csinodes.storage.k8s.io \"b\" is forbidden: can only access CSINode with the same name as the requesting node");
        await ExpectAsync(HttpMethod.Patch, claims + "/c/status", """{"status":{"capacity":{"storage":"2Gi"}}}""", null);
        await ExpectAsync(HttpMethod.Patch, claims + "/c/status", """{"status":{"phase":"Lost"}}""",
            "persistentvolumeclaims \"c\" is forbidden: node \"a\" is not allowed to update fields other than status.capacity and status.conditions");
        await ExpectAsync(HttpMethod.Patch, claims + "/c", """{"metadata":{"labels":{"a":"b"}}}""", "persistentvolumeclaims \"c\" is forbidden: may only update PVC status");
    }

    [Fact]
    public async Task Nobodys_mirror_pod_refers_to_an_account_or_a_secret()
    {
        const string begin = """{"metadata":{"name":"m","annotations":{"kubernetes.io/config.mirror":"x"}},"spec":{"containers":[{"name":"c","image":"i"}],""";
        await ExpectAsync(HttpMethod.Post, Pods, begin + "\"serviceAccountName\":\"default\"}}", "pods \"m\" is forbidden: a mirror pod may not reference service accounts");
        await ExpectAsync(HttpMethod.Post, Pods, begin + "\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}]}}", "pods \"m\" is forbidden: a mirror pod may not reference secrets");
    }

    private async Task<string> PodAsync(string name, string node)
    {
        server.User = Admin;
        var pod = await server.CreateAsync(Pods, $$$"""
            {"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i"}],
             "volumes":[{"name":"v","projected":{"sources":[{"serviceAccountToken":{"path":"t","audience":"vault"}}]}}]}}
            """);
        return pod["metadata"]!["uid"]!.ToString();
    }

    private async Task ExpectAsync(HttpMethod method, string path, string? body, string? refusal)
    {
        var (code, answer) = await server.SendAsync(method, path, body, method == HttpMethod.Patch ? Merge : "application/json");
        if (refusal is null)
        {
            code.ShouldBeInRange(200, 201, answer.ToJsonString());
            return;
        }

        code.ShouldBe(403, answer.ToJsonString());
        answer["message"]!.ToString().ShouldStartWith(refusal);
    }

    private static void Set(JsonNode root, string[] path, string? json)
    {
        var parent = path[..^1].Aggregate(root, (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        if (json is null)
            parent.AsObject().Remove(path[^1]);
        else
            parent[path[^1]] = JsonNode.Parse(json);
    }
}
