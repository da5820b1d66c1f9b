namespace Platform.EndToEnd.Workloads;

/// <summary>Data that outlives pods.</summary>
public sealed partial class WorkloadStory
{
    private const string Database =
        $$$$"""
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              securityContext: {runAsUser: 1000, fsGroup: 2000}
              topologySpreadConstraints:
              - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: db}}}
              containers:
              - name: main
                image: {{{{Image}}}}
                command: [sh, -c, "echo started on $NODE >> /data/log; {{{{Sleep}}}}"]
                env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                volumeMounts: [{name: data, mountPath: /data}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;

    [Fact, Step(6)]
    public async Task A_stateful_sets_pods_each_have_a_volume_whose_data_outlives_them()
    {
        await ApplyAsync(Database);
        await RolledOutAsync("statefulset/db");
        (await platform.ValueAsync("{.items[*].status.phase}", "pvc")).ShouldBe("Bound Bound");
        var nodes = await PodsAsync("db", "{.items[*].spec.nodeName}");
        nodes.Distinct().Count().ShouldBe(2);
        (await platform.KubectlAsync("exec", "db-0", "--", "ls", "-ln", "/data")).ShouldSucceed().Output.ShouldContain(" 2000 ");
        var uid = await platform.ValueAsync("{.metadata.uid}", "pod", "db-0");

        (await platform.KubectlAsync("delete", "pod", "db-0")).ShouldSucceed();
        await Commands.EventuallyAsync(
            () => platform.ValueAsync("{.items[?(@.metadata.name==\"db-0\")].metadata.uid} {.items[?(@.metadata.name==\"db-0\")].status.containerStatuses[0].ready}", "pods"),
            state => !state.StartsWith(uid, StringComparison.Ordinal) && state.EndsWith(" true", StringComparison.Ordinal), "db-0 replaced and ready");
        (await platform.KubectlAsync("exec", "db-0", "--", "cat", "/data/log")).ShouldSucceed().Output.ShouldBe($"started on {nodes[0]}\nstarted on {nodes[0]}\n");
    }

    [Fact, Step(7)]
    public async Task A_claim_that_is_deleted_takes_its_data_off_the_node_and_one_that_is_not_keeps_it()
    {
        var volumes = (await platform.ValueAsync("{.items[*].spec.volumeName}", "pvc")).Split(' ');
        (await platform.KubectlAsync("delete", "statefulset", "db")).ShouldSucceed();
        await GoneAsync("pod", "db-0");
        (await platform.ValueAsync("{.items[*].status.phase}", "pv")).ShouldBe("Bound Bound");
        (await DirectoriesAsync(volumes[0])).ShouldNotBeEmpty();

        (await platform.KubectlAsync("delete", "pvc", "data-db-0")).ShouldSucceed();
        await GoneAsync("pv", volumes[0]);
        (await DirectoriesAsync(volumes[0])).ShouldBeEmpty();
        (await DirectoriesAsync(volumes[1])).ShouldNotBeEmpty();
        (await platform.KubectlAsync("delete", "pvc", "data-db-1")).ShouldSucceed();
        await GoneAsync("pv", volumes[1]);
    }

    // What the nodes write lies below the installation's data; a removed directory of a lower layer would be a character device there.
    private async Task<string> DirectoriesAsync(string volume) =>
        (await platform.RunAsync("find", platform.DataDirectory, "-type", "d", "-name", volume, "-path", "*/var/lib/platform/volumes/*")).Output.Trim();
}
