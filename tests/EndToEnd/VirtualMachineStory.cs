using System.Diagnostics;

namespace Platform.EndToEnd;

/// <summary>One node of a cluster is a virtual machine of the same node image, beside a sandbox node.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed class VirtualMachineStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    // Where nothing accelerates it, a machine is emulated: everything in it takes many times as long.
    private static readonly TimeSpan Emulated = TimeSpan.FromMinutes(5);
    private static readonly string[] PoolOfCluster = ["--resource-group", "pets", "--cluster-name", "pets-cluster"];

    [Fact, Step(1)]
    public async Task A_pool_of_virtual_machines_joins_a_cluster_of_sandbox_nodes()
    {
        await platform.StartClusterAsync("pets-cluster", "petsregistry", nodes: 1);
        (await platform.PlatformAsync(["aks", "nodepool", "add", .. PoolOfCluster, "--name", "other", "--node-provider", "xen"])).ShouldFailClearly("use sandbox or qemu");
        (await platform.PlatformAsync(Emulated, ["aks", "nodepool", "add", .. PoolOfCluster, "--name", "vms", "--node-count", "1", "--node-provider", "qemu"])).ShouldSucceed();
        (await platform.ValueAsync("{.items[*].status.conditions[?(@.type==\"Ready\")].status}", "nodes")).ShouldBe("True True");
        var kernels = (await platform.ValueAsync("{.items[*].status.nodeInfo.kernelVersion}", "nodes")).Split(' ');
        kernels.Distinct().Count().ShouldBe(2, string.Join(' ', kernels));
        (await platform.ValueAsync("{.items[*].status.nodeInfo.osImage}", "nodes", "-l", "agentpool=vms")).ShouldBe(await platform.ValueAsync("{.items[*].status.nodeInfo.osImage}", "nodes", "-l", "agentpool=nodepool1"));
    }

    [Fact, Step(2)]
    public async Task The_application_runs_across_both()
    {
        await platform.DeployPetsAsync("petsregistry", replicas: 2, Emulated);
        (await platform.ValueAsync("{.items[*].spec.nodeName}", "pods", "-l", "app=web")).Split(' ').Distinct().Count().ShouldBe(2);
        var pod = await PodOfMachineAsync();

        await Commands.EventuallyAsync(platform.AskAsync, answer => answer.Contains(pod, StringComparison.Ordinal), "an answer of the pod in the virtual machine");
        (await platform.KubectlAsync("exec", pod, "--", "hostname")).ShouldSucceed().Output.Trim().ShouldBe(pod);
        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync("logs", pod)).ShouldSucceed().Output, log => log.Contains("Picked", StringComparison.Ordinal), "its log of a request");
    }

    [Fact, Step(3)]
    public async Task An_operator_reads_the_kubelets_log_over_SSH_with_the_clusters_key()
    {
        var node = await platform.ValueAsync("{.items[0].metadata.name}", "nodes", "-l", "agentpool=vms");
        var onNode = $$$"""{"spec":{"hostNetwork":true,"nodeName":"{{{node}}}"}}""";
        (await platform.KubectlAsync("run", "door", "--image=docker.io/platform/pause:1", $"--overrides={onNode}")).ShouldSucceed();
        (await platform.KubectlAsync("wait", "--for=condition=Ready", "pod/door", "--timeout=120s")).ShouldSucceed();
        using var forwarding = Process.Start(new ProcessStartInfo(platform.Kubectl, ["--kubeconfig", platform.Kubeconfig, "port-forward", "pod/door", ":22"]) { RedirectStandardOutput = true })!;
        try
        {
            // "Forwarding from 127.0.0.1:PORT -> 22"
            var port = (await forwarding.StandardOutput.ReadLineAsync())!.Split(':')[1].Split(' ')[0];
            string[] options = ["-p", port, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", $"UserKnownHostsFile={platform.PathOf("known_hosts")}"];
            string[] key = ["-i", platform.PathOf(Path.Combine(".ssh", "id_rsa"))];

            var log = (await platform.RunAsync("ssh", [.. options, .. key, "azureuser@127.0.0.1", "hostname; sudo journalctl --no-pager --unit kubelet"])).ShouldSucceed().Output;
            log.ShouldStartWith(node);
            log.ShouldContain($"Registered as node {node}");
            (await platform.RunAsync("ssh", [.. options, .. key, "root@127.0.0.1", "true"])).ShouldFailClearly("Permission denied (publickey)");
            (await platform.RunAsync("ssh", [.. options, "-F", "none", "-o", "IdentityFile=none", "azureuser@127.0.0.1", "true"])).ShouldFailClearly("Permission denied (publickey)");
        }
        finally
        {
            forwarding.Kill();
        }
        (await platform.KubectlAsync("delete", "pod", "door")).ShouldSucceed();
    }

    [Fact, Step(4)]
    public async Task A_killed_Host_finds_the_machine_again()
    {
        var (machine, boot) = (await MachinesAsync(), await BootAsync());
        using var client = new HttpClient { BaseAddress = await platform.ApplicationAsync() };
        machine.Count.ShouldBe(1);
        using (var host = Process.GetProcessById((int)(await platform.StatusAsync())["pid"]!)) host.Kill();
        (await client.GetStringAsync(new Uri("/pet", UriKind.Relative))).ShouldContain("(v1)");
        (await platform.PlatformAsync("up", "--data-dir", platform.DataDirectory, "--domain", PlatformUnderTest.Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();

        (await platform.PlatformAsync(["aks", "nodepool", "show", .. PoolOfCluster, "--name", "vms", "--query", "nodeProvider", "--output", "tsv"])).ShouldSucceed().Output.Trim().ShouldBe("qemu");
        (await MachinesAsync()).ShouldBe(machine);
        (await BootAsync()).ShouldBe(boot);
    }

    [Fact, Step(5)]
    public async Task A_pool_that_is_deleted_leaves_no_machine_and_an_installation_nothing()
    {
        (await platform.PlatformAsync(Emulated, ["aks", "nodepool", "delete", .. PoolOfCluster, "--name", "vms"])).ShouldSucceed();
        (await MachinesAsync()).ShouldBeEmpty();
        Directory.EnumerateFiles(platform.DataDirectory, "*.qcow2", SearchOption.AllDirectories).ShouldBeEmpty();
        await platform.ReadyReplicasAsync("web", 2);

        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();
        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.Contains("198.19.", StringComparison.Ordinal) || trace.Contains(platform.DataDirectory, StringComparison.Ordinal));
    }

    private async Task<string> PodOfMachineAsync()
    {
        var node = await platform.ValueAsync("{.items[0].metadata.name}", "nodes", "-l", "agentpool=vms");
        return await platform.ValueAsync($"{{.items[?(@.spec.nodeName==\"{node}\")].metadata.name}}", "pods", "-l", "app=web");
    }

    private Task<string> BootAsync() => platform.ValueAsync("{.items[0].status.nodeInfo.bootID}", "nodes", "-l", "agentpool=vms");

    private async Task<IReadOnlyList<string>> MachinesAsync() =>
        (await platform.RunAsync("pgrep", "-f", $"qemu-system-x86_64 .*{platform.DataDirectory}/")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
