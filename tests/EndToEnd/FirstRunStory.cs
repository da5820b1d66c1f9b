using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Platform.EndToEnd;

/// <summary>From nothing to a running application, its use, the Host's death, and no trace at the end.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed class FirstRunStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    [Fact, Step(1)]
    public async Task Without_root_the_platform_says_so()
    {
        var result = await Commands.RunAsync("setpriv", ["--reuid=nobody", "--clear-groups", Path.Combine(Repository.Root, "platform"), "up", "--data-dir", platform.DataDirectory]);

        result.ShouldFailClearly("root");
    }

    [Fact, Step(2)]
    public async Task A_port_in_use_is_named_and_an_interrupted_demo_goes_on_later()
    {
        using (var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            // The platform's address, before it is one of this machine's: IP_FREEBIND.
            taken.SetRawSocketOption(0, 15, BitConverter.GetBytes(1));
            taken.Bind(new IPEndPoint(IPAddress.Parse("198.19.0.1"), 443));
            taken.Listen();
            (await platform.DemoAsync(TimeSpan.FromMinutes(6))).ShouldFailClearly("in use");
        }
        (await platform.InterruptedDemoAsync()).ExitCode.ShouldNotBe(0);
    }

    [Fact, Step(3)]
    public async Task On_a_terminal_the_demo_asks_once_shows_what_it_does_and_ends_with_the_application_running()
    {
        // Without the password that the interrupted run made: as on a fresh machine.
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();
        var demo = (await platform.TerminalDemoAsync("y\n", TimeSpan.FromMinutes(6))).ShouldSucceed();

        var application = await platform.ApplicationAsync();
        var steps = Demo.Steps(demo.Output);
        demo.Output.Split("(y/n)").Length.ShouldBe(2, "the demo asks once");
        demo.Output.ShouldContain(application.Host);
        steps.ShouldContain(step => step.Title.StartsWith("Starting the platform", StringComparison.Ordinal));
        steps.Count.ShouldBe(demo.Output.Count(character => character == '✓'), "every step ends with how long it took");
        Demo.Spins(demo.Output).ShouldBeGreaterThan(10, "frames of the spinner");
        var password = (await File.ReadAllTextAsync(platform.PasswordFile)).Trim();
        demo.Output.Split(password).Length.ShouldBe(2, "the password is shown once");
        File.GetUnixFileMode(platform.PasswordFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await platform.ValueAsync("{.status.readyReplicas}", "deployment", "web")).ShouldBe("3");
    }

    [Fact, Step(4)]
    public async Task Every_replica_answers_through_the_LoadBalancer_address()
    {
        using var client = new HttpClient { BaseAddress = await platform.ApplicationAsync() };
        var hosts = new HashSet<string>();
        for (var i = 0; i < 100 && hosts.Count < 3; i++)
        {
            using var fresh = new HttpRequestMessage(HttpMethod.Get, "/pet") { Headers = { ConnectionClose = true } };
            using var response = await client.SendAsync(fresh);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var text = await response.Content.ReadAsStringAsync();
            foreach (var pod in (await platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web")).Split(' '))
                if (text.Contains(pod, StringComparison.Ordinal)) hosts.Add(pod);
        }

        hosts.Count.ShouldBe(3);
    }

    [Fact, Step(5)]
    public async Task The_api_lets_in_a_valid_token_and_no_other()
    {
        using var arm = platform.CreateArmClient();
        var token = (await platform.PlatformAsync("account", "get-access-token", "--query", "accessToken", "--output", "tsv")).ShouldSucceed().Output.Trim();
        async Task<HttpStatusCode> AskAsync(string? bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/subscriptions?api-version=2019-11-01");
            if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            using var response = await arm.SendAsync(request);
            return response.StatusCode;
        }

        (await AskAsync(token)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync("forged")).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(token[..^4] + "AAAA")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact, Step(6)]
    public async Task The_administrators_password_is_readable_by_root_alone()
    {
        var file = Path.Combine(platform.DataDirectory, "admin-password");

        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(file)).Trim().Length.ShouldBeGreaterThanOrEqualTo(20);
        (await platform.PlatformAsync("login", "--username", "admin", "--password", "wrong", "--data-dir", platform.DataDirectory)).ShouldFailClearly("Invalid user name or password");
    }

    [Fact, Step(7)]
    public async Task Kubectl_gets_describes_logs_and_execs()
    {
        var pod = (await platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();

        (await platform.KubectlAsync("get", "nodes")).ShouldSucceed().Output.ShouldContain(" Ready ");
        (await platform.KubectlAsync("get", "pods,services,deployments,endpointslices", "-o", "wide")).ShouldSucceed().Output.ShouldContain(pod);
        (await platform.KubectlAsync("describe", "pod", pod)).ShouldSucceed().Output.ShouldContain("Started container");
        (await platform.KubectlAsync("logs", pod)).ShouldSucceed();
        (await platform.KubectlAsync("exec", pod, "--", "cat", "/etc/hostname")).ShouldSucceed().Output.Trim().ShouldBe(pod);
        (await platform.KubectlAsync("exec", pod, "--", "sh", "-c", "exit 7")).ExitCode.ShouldBe(7);
        (await platform.KubectlAsync("piped in", ["exec", "-i", pod, "--", "cat"])).ShouldSucceed().Output.ShouldBe("piped in");
    }

    [Fact, Step(8)]
    public async Task Pods_resolve_the_database_by_name_and_reach_it_by_its_service_address()
    {
        var pod = (await platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();
        var address = await platform.ValueAsync("{.spec.clusterIP}", "service", "db");

        (await platform.KubectlAsync("exec", pod, "--", "nslookup", "db.default.svc.cluster.local")).ShouldSucceed().Output.ShouldContain(address);
    }

    [Fact, Step(9)]
    public async Task A_followed_log_shows_lines_as_they_come_and_ends_with_the_pod()
    {
        var pod = (await platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();
        var following = platform.KubectlAsync("logs", "-f", pod);
        (await platform.KubectlAsync("delete", "pod", pod, "--wait=false")).ShouldSucceed();

        (await following).ExitCode.ShouldBe(0);
        await ThreeReadyAsync();
        (await platform.KubectlAsync("get", "pod", pod)).ExitCode.ShouldNotBe(0);
    }

    [Fact, Step(10)]
    public async Task A_killed_container_is_restarted()
    {
        var pod = (await platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();
        var before = int.Parse(await platform.ValueAsync("{.status.containerStatuses[0].restartCount}", "pod", pod), provider: null);
        NodeProcesses.Kill((await platform.ValueAsync("{.status.containerStatuses[0].containerID}", "pod", pod)).Split("//")[1]);

        await Commands.EventuallyAsync(
            async () => int.Parse(await platform.ValueAsync("{.status.containerStatuses[0].restartCount}", "pod", pod), provider: null), count => count > before, "a higher restart count");
        await ThreeReadyAsync();
    }

    [Fact, Step(11)]
    public async Task Scaling_to_one_replica_and_back_works()
    {
        (await platform.KubectlAsync("scale", "deployment/web", "--replicas=1")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web")).Split(' ').Length, count => count == 1, "one pod");
        (await platform.KubectlAsync("scale", "deployment/web", "--replicas=3")).ShouldSucceed();
        await ThreeReadyAsync();
    }

    [Fact, Step(11)]
    public async Task A_new_image_is_rolled_out_under_load_without_a_failed_request()
    {
        var image = await platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        await platform.BeginLoadInsideAsync(image);
        var load = LoadGenerator.Start(new Uri(await platform.ApplicationAsync(), "/pet"));
        (await platform.KubectlAsync("set", "image", "deployment/web", $"web={image.Replace(":v1", ":v2", StringComparison.Ordinal)}")).ShouldSucceed();
        (await platform.KubectlAsync("rollout", "status", "deployment/web", "--timeout=100s")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web")).Split(' ').Length, count => count == 3, "the replaced pods gone");

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
        await platform.EndLoadInsideAsync();
        (await platform.AskAsync()).ShouldContain("(v2)");
    }

    [Fact, Step(12)]
    public async Task Not_even_an_application_that_stops_listening_at_once_loses_a_new_connection()
    {
        // With no draining of its own it is the platform alone that keeps connections away from pods that are told to stop.
        (await platform.KubectlAsync("set", "env", "deployment/web", "PETS_DRAIN_SECONDS=0")).ShouldSucceed();
        (await platform.KubectlAsync("rollout", "status", "deployment/web", "--timeout=100s")).ShouldSucceed();
        await platform.BeginLoadInsideAsync(await platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web"));
        var load = LoadGenerator.Start(new Uri(await platform.ApplicationAsync(), "/pet"), fresh: 4, kept: 0);
        (await platform.KubectlAsync("rollout", "restart", "deployment/web")).ShouldSucceed();
        (await platform.KubectlAsync("rollout", "status", "deployment/web", "--timeout=100s")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web")).Split(' ').Length, count => count == 3, "the replaced pods gone");

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
        await platform.EndLoadInsideAsync();
    }

    [Fact, Step(12)]
    public async Task A_manifest_with_an_unknown_field_is_refused_by_name()
    {
        const string manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typo}\ndate: {a: b}\n";

        (await platform.KubectlAsync(manifest, ["apply", "-f", "-"])).ShouldFailClearly("unknown field \"date\"");
        (await platform.KubectlAsync("get", "configmap", "typo")).ExitCode.ShouldNotBe(0);
    }

    [Fact, Step(13)]
    public async Task An_image_that_does_not_exist_shows_on_the_pod()
    {
        var image = (await platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web")).Split('/')[0] + "/no-such-image:v1";
        (await platform.KubectlAsync("run", "missing", $"--image={image}", "--restart=Never")).ShouldSucceed();

        await Commands.EventuallyAsync(() => platform.ValueAsync("{.status.containerStatuses[0].state.waiting.reason}", "pod", "missing"), reason => reason is "ImagePullBackOff", "ImagePullBackOff");
        (await platform.KubectlAsync("describe", "pod", "missing")).Output.ShouldContain("not found");
        (await platform.KubectlAsync("delete", "pod", "missing")).ShouldSucceed();
    }

    [Fact, Step(13)]
    public async Task A_container_that_fails_its_liveness_probe_is_restarted()
    {
        await ApplyPodAsync("unwell", "touch /tmp/well; sleep 3; rm /tmp/well; sleep 600", ["exec: {command: [cat, /tmp/well]}", "periodSeconds: 1", "failureThreshold: 2"]);

        await Commands.EventuallyAsync(() => platform.ValueAsync("{.status.containerStatuses[0].restartCount}", "pod", "unwell"), count => count is not ("" or "0"), "a restart");
        (await platform.KubectlAsync("describe", "pod", "unwell")).ShouldSucceed().Output.ShouldContain("Liveness probe failed");
        (await platform.KubectlAsync("delete", "pod", "unwell", "--grace-period=1")).ShouldSucceed();
    }

    [Fact, Step(13)]
    public async Task A_container_that_keeps_failing_is_restarted_with_back_off()
    {
        await ApplyPodAsync("failing", "exit 3", []);

        await Commands.EventuallyAsync(() => platform.ValueAsync("{.status.containerStatuses[0].state.waiting.reason}", "pod", "failing"), reason => reason == "CrashLoopBackOff", "CrashLoopBackOff");
        (await platform.ValueAsync("{.status.containerStatuses[0].lastState.terminated.exitCode}", "pod", "failing")).ShouldBe("3");
        (await platform.KubectlAsync("delete", "pod", "failing")).ShouldSucceed();
    }

    [Theory, Step(14)]
    [InlineData("name", "my cluster", "2")]
    [InlineData("node-count", "other", "0")]
    [InlineData("node-count", "other", "-1")]
    [InlineData("node-count", "other", "three")]
    public async Task A_wrong_cluster_is_refused_in_one_line(string saying, string name, string count)
    {
        (await platform.PlatformAsync("aks", "create", "--resource-group", "pets", "--name", name, "--node-count", count)).ShouldFailClearly(saying);
    }

    [Fact, Step(14)]
    public async Task A_second_cluster_of_the_same_name_is_refused_and_the_first_stays_as_it_is()
    {
        (await platform.PlatformAsync("aks", "create", "--resource-group", "pets", "--name", "pets-cluster", "--node-count", "1")).ShouldFailClearly("pets-cluster");

        (await platform.KubectlAsync("get", "nodes", "--no-headers")).ShouldSucceed().Output.Trim().Split('\n').Length.ShouldBe(2);
    }

    [Fact, Step(15)]
    public async Task Deleting_what_does_not_exist_says_so()
    {
        (await platform.PlatformAsync("aks", "delete", "--resource-group", "pets", "--name", "nothing", "--yes")).ShouldFailClearly("nothing");
        (await platform.PlatformAsync("group", "delete", "--name", "nothing", "--yes")).ShouldFailClearly("nothing");
    }

    [Fact, Step(16)]
    public async Task Stray_packets_do_not_leave_the_machine()
    {
        foreach (var address in (string[])["198.19.200.200", "10.244.200.1", "10.224.200.1"])
        {
            var route = await Commands.RunAsync("ip", ["route", "get", address]);
            // What the kernel answers of an unreachable route.
            route.Error.ShouldContain("No route to host", Case.Insensitive, $"a packet to {address} would go: {route.Output}");
        }
    }

    [Fact, Step(17)]
    public async Task A_lost_database_shows_on_every_role_and_a_new_start_brings_it_back()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(platform.DataDirectory, "postgres", "postmaster.pid")))[0];
        using (var process = Process.GetProcessById(int.Parse(postmaster, provider: null))) process.Kill();

        var status = await Commands.EventuallyAsync(platform.StatusAsync, answer => answer["roles"]!.AsArray().All(role => (string)role!["state"]! == "NotReady"), "every role NotReady");
        status["roles"]!.AsArray().ShouldAllBe(role => ((string)role!["detail"]!).Contains("database"));
        using (var host = Process.GetProcessById((int)status["pid"]!)) host.Kill();
        (await platform.PlatformAsync("up", "--data-dir", platform.DataDirectory, "--domain", PlatformUnderTest.Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();
        (await platform.StatusAsync())["roles"]!.AsArray().ShouldAllBe(role => (string)role!["state"]! == "Ready");
    }

    [Fact, Step(18)]
    public async Task The_application_outlives_the_Host_and_the_Host_comes_back_to_it()
    {
        // Pods that the update before replaced may still be ending: three of web and one of db are to stay.
        var restarts = await Commands.EventuallyAsync(RestartsAsync, pods => pods.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 4, "four pods");
        var application = await platform.ApplicationAsync();
        (await platform.KubectlAsync("create", "configmap", "acknowledged", "--from-literal=a=b")).ShouldSucceed();
        using (var host = Process.GetProcessById((int)(await platform.StatusAsync())["pid"]!)) host.Kill();

        using var client = new HttpClient { BaseAddress = application, Timeout = TimeSpan.FromSeconds(5) };
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/pet") { Headers = { ConnectionClose = true } };
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (await platform.PlatformAsync("up", "--data-dir", platform.DataDirectory, "--domain", PlatformUnderTest.Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();

        (await platform.KubectlAsync("get", "configmap", "acknowledged")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync("get", "nodes", "--no-headers")).Output.Split('\n').Count(line => line.Contains(" Ready ", StringComparison.Ordinal)), count => count == 2, "two nodes Ready");
        (await RestartsAsync()).ShouldBe(restarts);
        (await platform.KubectlAsync("delete", "pod", "-l", "app=db", "--wait=false")).ShouldSucceed();
        await ThreeReadyAsync();
    }

    [Fact, Step(19)]
    public async Task A_second_demo_finds_everything_in_place()
    {
        (await platform.KubectlAsync("rollout", "status", "deployment/db", "--timeout=60s")).ShouldSucceed();
        var demo = (await platform.TerminalDemoAsync("y\n", TimeSpan.FromMinutes(2))).ShouldSucceed();

        demo.Output.ShouldNotContain((await File.ReadAllTextAsync(platform.PasswordFile)).Trim());
        (await platform.TerminalDemoAsync("n\n", TimeSpan.FromMinutes(2))).Output.ShouldContain("(NotConfirmed) Nothing was done.");
    }

    [Fact, Step(20)]
    public async Task Deleting_the_group_and_purging_leaves_nothing()
    {
        (await platform.PlatformAsync("group", "delete", "--name", "pets", "--yes")).ShouldSucceed();
        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.StartsWith("cgroup", StringComparison.Ordinal) || trace.StartsWith("namespace", StringComparison.Ordinal));
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();

        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldBeEmpty();
        Directory.Exists(platform.DataDirectory).ShouldBeFalse();
    }

    private async Task ApplyPodAsync(string name, string script, string[] livenessProbe)
    {
        var image = await platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        var probe = livenessProbe.Length == 0 ? "" : "\n    livenessProbe:\n      " + string.Join("\n      ", livenessProbe);
        var manifest = $"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - name: main\n    image: {image}\n    command: [sh, -c, \"{script}\"]{probe}\n";
        (await platform.KubectlAsync(manifest, ["apply", "-f", "-"])).ShouldSucceed();
    }

    private Task<string> RestartsAsync() => platform.ValueAsync("{range .items[*]}{.metadata.name}={.status.containerStatuses[0].restartCount} {end}", "pods");

    private Task ThreeReadyAsync() => Commands.EventuallyAsync(() => platform.ValueAsync("{.status.readyReplicas}", "deployment", "web"), ready => ready == "3", "three ready replicas", TimeSpan.FromSeconds(90));
}
