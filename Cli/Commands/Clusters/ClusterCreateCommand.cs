using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Commands.NodePools;
using Platform.Cli.Commands.Registries;
using Platform.Cli.Commands.Roles;
using Platform.Cli.Validation;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks create</c>.</summary>
internal sealed class ClusterCreateCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<string> _location = CommonOptions.Location();
    private readonly Option<int> _count = CommonOptions.NodeCount(1, required: false);
    private readonly Option<string?> _version = new("--kubernetes-version", "-k") { Description = "Kubernetes version; the newest when left out." };
    private readonly Option<string?> _registry = new("--attach-acr") { Description = "Name or id of a registry that the nodes may pull from." };
    private readonly Option<string?> _vmSize = new("--node-vm-size", "-s") { Description = "Size of the nodes." };
    private readonly Option<string> _pool = CommonOptions.Text("Name of the first node pool.", false, Names.CheckNodePool, "--nodepool-name");
    private readonly Option<string?> _dnsPrefix = new("--dns-name-prefix", "-p") { Description = "Beginning of the API server's name." };
    private readonly Option<string?> _addons = Addons.Option(required: false);
    private readonly Option<string?> _workspace = Addons.Workspace();
    private readonly Option<string[]> _tags = CommonOptions.Tags();
    private readonly Option<string?> _provider = NodePoolOptions.Provider();
    private readonly Option<string?> _sshKey = SshKeys.Value();
    private readonly Option<bool> _sshKeys = SshKeys.Generate();
    private readonly Option<bool> _noSshKey = new("--no-ssh-key", "-x") { Description = "Taken for az's sake: there is no key unless one is given." };
    private readonly Option<string?> _admin = new("--admin-username", "-u") { Description = "User of virtual machines whom the SSH key belongs to: azureuser when left out." };
    private readonly Option<bool> _identity = new("--enable-managed-identity") { Description = "Taken for az's sake: it is always so." };
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public ClusterCreateCommand()
        : base("create", "Create a Kubernetes cluster.")
    {
        foreach (Option option in new Option[]
        {
            _group, _name, _location, _count, _version, _registry, _vmSize, _pool, _dnsPrefix, _addons, _workspace, _tags, _provider, _sshKey, _admin, _sshKeys, _noSshKey, _identity, _yes, _noWait,
        })
        {
            Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform aks create --resource-group pets --name pets-cluster --node-count 2 --attach-acr petsregistry",
        "platform aks create -g pets -n small -c 1 --no-wait",
        "platform aks create -g pets -n vms --node-provider qemu --generate-ssh-keys",
        "platform aks create -g pets -n watched --enable-addons monitoring --workspace-resource-id ID",
    ];

    protected override string TableQuery => ClusterTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var group = input.GetValue(_group)!;
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Cluster(arm, group, name);
        // What would fail later is found before anything is made: the group, the tags, the registry, the name.
        if (!Tags.Parse(input.GetValue(_tags)).TryGet(out var tags, out var error)
            || !(await GroupLocation.FindAsync(arm, group, input.GetValue(_location), cancel)).TryGet(out var location, out error))
            return error;
        JsonObject? addons = null;
        if (input.GetValue(_addons) is { } asked && !Addons.Profiles(asked, input.GetValue(_workspace)).TryGet(out addons, out error))
            return error;
        if (!(await SshKeys.FindAsync(input.GetValue(_sshKey), input.GetValue(_sshKeys), context.Environment.HomeDirectory, cancel)).TryGet(out var sshKey, out error))
            return error!;
        string? registry = null;
        if (input.GetValue(_registry) is { } named)
        {
            if (!(await RegistryLookup.FindAsync(arm, null, named, cancel)).TryGet(out var found, out error))
                return error;
            registry = found.StringAt("id");
        }

        var existing = await arm.GetAsync(path, ApiVersions.Clusters, cancel);
        if (existing.Error is null)
        {
            return new CliError("ClusterAlreadyExists",
                $"The cluster '{name}' already exists in resource group '{group}'. See 'platform aks show -g {group} -n {name}', or take another name.");
        }

        if (existing.Error.ExitCode != ExitCodes.NotFound)
            return existing.Error;
        var body = Body(input, arm, group, name, location, tags);
        if (addons is not null)
            body["properties"]!["addonProfiles"] = addons;
        if (sshKey.Length > 0)
            body["properties"]!["linuxProfile"] = SshKeys.Profile(input.GetValue(_admin), sshKey);
        var noWait = input.GetValue(_noWait);
        var created = await OperateAsync(context, arm, $"Creating cluster {name}",
            () => arm.PutAsync(path, ApiVersions.Clusters, body, cancel), path, ApiVersions.Clusters, noWait, cancel);
        if (!created.TryGet(out var cluster, out error) && error is not null)
            return error;
        if (registry is not null && await AttachAsync(arm, path, registry, cancel) is { } notAttached)
            return notAttached;
        return ResourceShape.Flatten(cluster)!;
    }

    private static async Task<CliError?> AttachAsync(ArmClient arm, string cluster, string registry, CancellationToken cancel)
    {
        if (!(await arm.GetAsync(cluster, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        if (answer.Body.StringAt("properties", "identityProfile", "kubeletidentity", "objectId") is not { } identity)
        {
            return new CliError("NotReady", "The cluster has no node identity yet; give it access to the registry when it is ready with "
                + $"'platform role assignment create --role AcrPull --scope {registry} --assignee-object-id ID'.");
        }

        return (await RoleAssignments.CreateAsync(arm, registry, BuiltInRoles.AcrPull, identity, "ServicePrincipal", cancel)).Error;
    }

    private JsonObject Body(ParseResult input, ArmClient arm, string group, string name, string location, JsonObject tags)
    {
        var version = input.GetValue(_version) ?? "";
        var body = new JsonObject
        {
            ["location"] = location,
            ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
            ["properties"] = new JsonObject
            {
                ["kubernetesVersion"] = version,
                ["dnsPrefix"] = input.GetValue(_dnsPrefix) ?? DnsPrefix(name, group, arm.Session.SubscriptionId),
                ["agentPoolProfiles"] = new JsonArray(new JsonObject
                {
                    ["name"] = input.GetValue(_pool) ?? "nodepool1",
                    ["count"] = input.GetValue(_count),
                    ["vmSize"] = input.GetValue(_vmSize) ?? "",
                    ["osType"] = "Linux",
                    ["type"] = "VirtualMachineScaleSets",
                    ["mode"] = "System",
                    ["orchestratorVersion"] = version,
                    ["enableAutoScaling"] = false,
                }),
                ["enableRBAC"] = true,
                ["networkProfile"] = new JsonObject { ["outboundType"] = "loadBalancer", ["loadBalancerSku"] = "standard" },
            },
        };
        if (input.GetValue(_provider) is { } provider)
            body["properties"]!["agentPoolProfiles"]![0]!["nodeProvider"] = provider;
        if (tags.Count > 0)
            body["tags"] = tags;
        return body;
    }

    /// <summary>The name as az makes it: parts of the cluster's, the group's and the subscription's.</summary>
    private static string DnsPrefix(string name, string group, string subscription)
    {
        static string Part(string text, int length) => new([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(length)]);
        var prefix = $"{Part(name, 10)}-{Part(group, 16)}-{Part(subscription, 6)}";
        return char.IsAsciiLetter(prefix[0]) ? prefix : "a" + prefix;
    }
}
