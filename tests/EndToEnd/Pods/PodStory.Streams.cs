using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Pods;

/// <summary>What kubectl reads from containers and sends into them.</summary>
public sealed partial class PodStory
{
    [Fact, Step(24)]
    public async Task Logs_are_read_in_part_and_as_they_come()
    {
        await SeeAsync("speaking", "{.status.containerStatuses[*].ready}", ready => ready == "true true", "speaking ready");
        string[] logs = ["logs", "speaking", "-c", "speaking"];

        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync([.. logs, "--tail=2"])).ShouldSucceed().Output, log => log == "line 5\ncomplaint\n", "its last two lines");
        (await platform.KubectlAsync([.. logs, "--limit-bytes=9"])).ShouldSucceed().Output.ShouldBe("line 1\nli");
        (await platform.KubectlAsync([.. logs, "--since-time=2099-01-01T00:00:00Z"])).ShouldSucceed().Output.ShouldBeEmpty();
        var stamped = (await platform.KubectlAsync([.. logs, "--timestamps", "--tail=1"])).ShouldSucceed().Output;
        DateTimeOffset.TryParse(stamped.Split(' ')[0], out _).ShouldBeTrue(stamped);
    }

    [Fact, Step(25)]
    public async Task What_is_typed_reaches_an_attached_container()
    {
        using var attached = Start("attach", "speaking", "-c", "speaking", "--stdin", "--quiet");
        try
        {
            await attached.StandardInput.WriteLineAsync("good morning");
            await attached.StandardInput.FlushAsync();
            (await attached.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe("heard good morning");
        }
        finally
        {
            attached.Kill();
        }
    }

    [Fact, Step(26)]
    public async Task A_command_has_its_own_input_output_and_exit_code()
    {
        (await platform.KubectlAsync("to and fro", ["exec", "speaking", "-c", "web", "--stdin", "--", "cat"])).ShouldSucceed().Output.ShouldBe("to and fro");
        var failed = await platform.KubectlAsync("exec", "speaking", "-c", "web", "--", "sh", "-c", "echo heard; echo sorry >&2; exit 7");
        (failed.ExitCode, failed.Output).ShouldBe((7, "heard\n"));
        failed.Error.ShouldContain("sorry");
    }

    [Fact, Step(27)]
    public async Task Files_are_copied_both_ways()
    {
        var (there, back) = (platform.PathOf("there"), platform.PathOf("back"));
        await File.WriteAllBytesAsync(there, [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31))]);

        (await platform.KubectlAsync("cp", there, "speaking:/tmp/copy", "-c", "web")).ShouldSucceed();
        (await platform.KubectlAsync("cp", "speaking:/tmp/copy", back, "-c", "web")).ShouldSucceed();

        (await File.ReadAllBytesAsync(back)).ShouldBe(await File.ReadAllBytesAsync(there));
    }

    [Fact, Step(28)]
    public async Task A_port_is_forwarded()
    {
        using var forwarding = Start("port-forward", "pod/speaking", ":8080");
        try
        {
            // "Forwarding from 127.0.0.1:PORT -> 8080"
            var port = (await forwarding.StandardOutput.ReadLineAsync())!.Split(':')[1].Split(' ')[0];
            using var client = new HttpClient();
            for (var i = 0; i < 3; i++)
                (await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"))).ShouldBe("forwarded\n");
        }
        finally
        {
            forwarding.Kill();
        }
    }

    [Fact, Step(29)]
    public async Task Pods_services_and_nodes_are_reached_through_the_API_server()
    {
        async Task<string> RawAsync(string path) => (await platform.KubectlAsync("get", "--raw", path)).ShouldSucceed().Output;
        (await RawAsync("/api/v1/namespaces/default/pods/speaking:8080/proxy/")).ShouldBe("forwarded\n");
        (await platform.KubectlAsync("label", "pod/speaking", "speaks=yes")).ShouldSucceed();
        (await platform.KubectlAsync("expose", "pod/speaking", "--name=speaking", "--selector=speaks=yes", "--port=80", "--target-port=8080")).ShouldSucceed();
        await Commands.EventuallyAsync(() => platform.ValueAsync("{.subsets[*].addresses[*].targetRef.name}", "endpoints", "speaking", "--ignore-not-found"), name => name == "speaking", "the pod's address");
        (await RawAsync("/api/v1/namespaces/default/services/speaking:80/proxy/index.html")).ShouldBe("forwarded\n");
        var node = "/api/v1/nodes/" + await platform.ValueAsync("{.items[0].metadata.name}", "nodes") + "/proxy";
        (await RawAsync(node + "/healthz")).ShouldBe("ok");
        var pods = JsonNode.Parse(await RawAsync(node + "/stats/summary"))!["pods"]!.AsArray().Select(pod => pod!["podRef"]!["name"]!.ToString());
        pods.ShouldContain("speaking");
        (await RawAsync(node + "/metrics/resource")).ShouldContain("container_cpu_usage_seconds_total{container=\"web\",namespace=\"default\",pod=\"speaking\"}");
    }

    /// <summary>A kubectl that goes on until it is killed.</summary>
    private Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(platform.Kubectl, ["--kubeconfig", platform.Kubeconfig, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
