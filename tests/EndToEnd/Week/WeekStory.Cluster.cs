namespace Platform.EndToEnd.Week;

// Monday: images, a cluster, the application.
public sealed partial class WeekStory
{
    [Fact, Step(6)]
    public async Task A_registry_is_created_and_its_images_are_listed()
    {
        (await Deployer.TextAsync("tsv", "acr", "create", "-g", Group, "-n", Registry, "--sku", "Basic", "--query", "provisioningState")).ShouldBe("Succeeded");
        (await Deployer.TextAsync("tsv", "acr", "check-name", "-n", Registry, "--query", "nameAvailable")).ShouldBe("false");
        (await Deployer.TextAsync("table", "acr", "list")).ShouldContain(Registry);

        await Platform.PushPetsAsync(Registry, await Deployer.TextAsync("tsv", "acr", "login", "-n", Registry, "--expose-token", "--query", "accessToken"));

        (await Deployer.TextAsync("tsv", "acr", "repository", "list", "-n", Registry)).Split('\n').ShouldBe(["pets-db", "pets-web"]);
        (await Deployer.TextAsync("tsv", "acr", "repository", "show-tags", "-n", Registry, "--repository", "pets-web")).Split('\n').ShouldBe(["v1", "v2"]);
    }

    [Fact, Step(7)]
    public async Task A_cluster_of_an_older_version_is_created_shown_and_used()
    {
        var created = await Deployer.JsonAsync(["aks", "create", .. OfCluster, "--kubernetes-version", "1.33.6", "--node-count", "2", "--generate-ssh-keys"]);
        ((string)created["provisioningState"]!).ShouldBe("Succeeded");
        (await Deployer.TextAsync("table", ["aks", "show", .. OfCluster])).ShouldContain("Succeeded");
        (await Deployer.TextAsync("table", "aks", "list")).ShouldContain(Cluster);
        (await Deployer.RunAsync(["aks", "get-credentials", .. OfCluster, "-f", Platform.Kubeconfig])).ShouldSucceed();

        (await stage.NodesAsync()).ShouldAllBe(node => node.Ready && node.Version == "v1.33.6" && node.System.Contains("bookworm"));
        (await Platform.KubectlAsync("version")).ShouldSucceed().Output.ShouldContain("Server Version: v1.33.6");
    }

    [Fact, Step(8)]
    public async Task The_application_is_deployed_on_its_own_node_image_and_answers()
    {
        // What --attach-acr would do, if Debian's client could.
        await stage.AssignAsync(await ClusterAsync("identityProfile.kubeletidentity.clientId"), AcrPull, await RegistryIdAsync());

        await Platform.DeployPetsAsync(Registry, replicas: 3);

        (await Platform.AskAsync()).ShouldContain("(v1)");
    }

    [Fact, Step(9)]
    public async Task Commands_and_restarts_work_on_it()
    {
        var pod = (await Platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();

        (await Platform.KubectlAsync("piped in", ["exec", "-i", pod, "--", "cat"])).ShouldSucceed().Output.ShouldBe("piped in");
        // It says so when it has served a request, which may go to another pod.
        await Commands.EventuallyAsync(async () =>
        {
            await Platform.AskAsync();
            return (await Platform.KubectlAsync("logs", pod)).ShouldSucceed().Output;
        }, log => log.Contains("Picked", StringComparison.Ordinal), "the pod's log of a request");
        // Its container runtime tells of nothing by itself: the agent has to find out.
        (await Platform.KubectlAsync("exec", pod, "--", "sh", "-c", "kill -TERM 1")).ShouldSucceed();
        await Commands.EventuallyAsync(() => Platform.ValueAsync("{.status.containerStatuses[0].restartCount}", "pod", pod), count => count == "1", "a restart");
        await Platform.ReadyReplicasAsync("web", 3);
    }

    [Theory, Step(10)]
    [InlineData("0", "1 to 100 nodes")]
    [InlineData("10000", "1 to 100 nodes")]
    public async Task A_number_of_nodes_that_cannot_be_is_refused(string count, string saying)
    {
        (await Deployer.RunAsync(["aks", "scale", .. OfCluster, "--node-count", count])).ShouldFailClearly(saying);
        (await ClusterAsync("[provisioningState, agentPoolProfiles[0].count]")).ShouldBe("Succeeded\n2");
    }

    [Fact, Step(11)]
    public async Task A_node_that_is_added_takes_pods_and_leaves_without_a_failed_request()
    {
        var before = (await stage.NodesAsync()).Select(node => node.Name).ToList();
        (await Deployer.TextAsync("tsv", ["aks", "scale", .. OfCluster, "--node-count", "3", "--query", "agentPoolProfiles[0].count"])).ShouldBe("3");
        var added = (await stage.NodesAsync()).Select(node => node.Name).Except(before).ShouldHaveSingleItem();
        (await Platform.KubectlAsync("scale", "deployment/web", "--replicas=6")).ShouldSucceed();
        await Platform.ReadyReplicasAsync("web", 6);
        (await Platform.ValueAsync("{.items[*].spec.nodeName}", "pods", "-l", "app=web")).Split(' ').ShouldContain(added);

        var load = LoadGenerator.Start(new Uri(await Platform.ApplicationAsync(), "/pet"));
        (await Platform.KubectlAsync("scale", "deployment/web", "--replicas=3")).ShouldSucceed();
        (await Platform.PlatformAsync(["aks", "scale", .. OfCluster, "--node-count", "2"])).ShouldSucceed();
        (await stage.NodesAsync()).Select(node => node.Name).ShouldBe(before, ignoreOrder: true);
        await Platform.ReadyReplicasAsync("web", 3);
        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 50);
    }

    [Fact, Step(12)]
    public async Task Who_has_a_role_on_the_group_alone_manages_node_pools_with_labels_and_taints()
    {
        // It is enough for what lies in the group, also to follow operations and to look a registry up by name.
        var created = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "group-deployer");
        await stage.AssignAsync((string)created["appId"]!, Contributor, $"/subscriptions/{await WeekStage.SubscriptionAsync(Admin)}/resourceGroups/{Group}");
        var deployer = new AzureCli(Platform, "group-deployer");
        await WeekStage.SignInAsync(deployer, created);
        (await deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "name")).ShouldBe(Registry);
        (await deployer.TextAsync("tsv", "group", "list", "--query", "[].name")).ShouldBe(Group);
        (await deployer.RunAsync("group", "create", "-n", "another", "-l", "westeurope")).ShouldFailClearly("AuthorizationFailed");

        (await deployer.RunAsync(["aks", "nodepool", "add", .. OfPools, "-n", "batch", "--node-count", "1", "--labels", "team=blue", "--node-taints", "dedicated=batch:NoSchedule"])).ShouldSucceed();

        (await deployer.TextAsync("tsv", ["aks", "nodepool", "list", .. OfPools, "--query", "[].name"])).Split('\n').ShouldBe(["nodepool1", "batch"], ignoreOrder: true);
        (await deployer.TextAsync("tsv", ["aks", "nodepool", "get-upgrades", .. OfPools, "--nodepool-name", "batch", "--query", "kubernetesVersion"])).ShouldBe("1.33.6");
        (await Platform.ValueAsync("{.items[*].spec.taints[*].key}", "nodes", "-l", "team=blue,kubernetes.azure.com/mode=user")).ShouldBe("dedicated");
        (await Platform.PlatformAsync(["aks", "nodepool", "scale", .. OfPools, "--name", "batch", "--node-count", "0"])).ShouldSucceed();
        (await deployer.RunAsync(["aks", "nodepool", "delete", .. OfPools, "-n", "batch"])).ShouldSucceed();
        (await Platform.PlatformAsync(["aks", "nodepool", "list", .. OfPools, "--query", "[].name", "--output", "tsv"])).ShouldSucceed().Output.Trim().ShouldBe("nodepool1");
        (await stage.NodesAsync()).Count.ShouldBe(2);
    }

    [Fact, Step(13)]
    public async Task Resources_are_listed_and_shown_by_id()
    {
        (await Deployer.TextAsync("table", "resource", "list", "-g", Group)).ShouldContain(Registry);

        (await Deployer.TextAsync("tsv", "resource", "show", "--ids", await RegistryIdAsync(), "--query", "name")).ShouldBe(Registry);
        (await Deployer.TextAsync("json", "lock", "list", "-g", Group)).ShouldBe("[]");
    }
}
