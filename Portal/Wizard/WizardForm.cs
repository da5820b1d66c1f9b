using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;

namespace Platform.Portal.Wizard;

/// <summary>A pool as it was typed.</summary>
public sealed record WizardPool(string Name, string Count, string Mode, string VmSize);

/// <summary>What has been typed into the wizard so far. Each step posts it whole, so that nothing is kept between steps.</summary>
public sealed record WizardForm
{
    /// <summary>The steps, in order.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["Basics", "Node pools", "Networking", "Monitoring", "Review"];

    private const int MostPools = 20;

    public int Step { get; init; }

    public string Subscription { get; init; } = "";

    public string Group { get; init; } = "";

    public string NewGroup { get; init; } = "";

    public string Name { get; init; } = "";

    public string Location { get; init; } = "";

    public string Version { get; init; } = "";

    public IReadOnlyList<WizardPool> Pools { get; init; } = [new("nodepool1", "1", "System", "Standard_DS2_v2")];

    public string PodCidr { get; init; } = "10.244.0.0/16";

    public string ServiceCidr { get; init; } = "10.0.0.0/16";

    public string DnsServiceIp { get; init; } = "10.0.0.10";

    public IReadOnlyList<string> Registries { get; init; } = [];

    /// <summary>Id of the workspace that gets logs and metrics; empty for no monitoring.</summary>
    public string Workspace { get; init; } = "";

    /// <summary>The group's name, an existing or a new one.</summary>
    public string GroupName => NewGroup.Length > 0 ? NewGroup : Group;

    /// <summary>Reads what a step posted.</summary>
    public static WizardForm Read(IFormCollection form)
    {
        string Field(string name) => form[name].ToString().Trim();
        var (names, counts, modes, sizes) = (form["pool.name"], form["pool.count"], form["pool.mode"], form["pool.size"]);
        var pools = Enumerable.Range(0, Math.Min(names.Count, MostPools)).Select(i => new WizardPool(At(names, i), At(counts, i), At(modes, i), At(sizes, i)));
        return new WizardForm
        {
            Step = int.TryParse(Field("step"), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? Math.Min(step, Steps.Count - 1) : 0,
            Subscription = Field("subscription"),
            Group = Field("group"),
            NewGroup = Field("newGroup"),
            Name = Field("name"),
            Location = Field("location"),
            Version = Field("version"),
            Pools = [.. pools],
            PodCidr = Field("podCidr"),
            ServiceCidr = Field("serviceCidr"),
            DnsServiceIp = Field("dnsServiceIp"),
            Registries = [.. form["registries"].OfType<string>().Where(id => id.Length > 0).Distinct()],
            Workspace = Field("workspace"),
        };
    }

    /// <summary>The first thing that is missing in a step; the API checks the rest.</summary>
    public ArmFailure? FindGap(int step) => step switch
    {
        0 when !Guid.TryParse(Subscription, out _) => ArmFailure.Invalid("Choose a subscription.", "subscription"),
        0 when GroupName.Length == 0 => ArmFailure.Invalid("Choose a resource group, or name a new one.", "group"),
        0 when Name.Length == 0 => ArmFailure.Invalid("Give the cluster a name.", "name"),
        1 when Pools.Count == 0 => ArmFailure.Invalid("A cluster needs at least one node pool.", "agentPoolProfiles"),
        1 when Pools.FirstOrDefault(pool => !int.TryParse(pool.Count, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } pool =>
            ArmFailure.Invalid($"The number of nodes of pool '{pool.Name}' must be a whole number.", "agentPoolProfile.count"),
        _ => null,
    };

    /// <summary>The step in which a refusal by the API is mended.</summary>
    public static int StepOf(ArmFailure failure) => failure.Target switch
    {
        { } target when target.StartsWith("agentPoolProfile", StringComparison.Ordinal) => 1,
        { } target when target.StartsWith("networkProfile", StringComparison.Ordinal) => 2,
        { } target when target.StartsWith("addonProfiles", StringComparison.Ordinal) => 3,
        "name" or "location" or "kubernetesVersion" or "dnsPrefix" or "subscription" or "group" => 0,
        _ => Steps.Count - 1,
    };

    /// <summary>The cluster as the ARM API takes it.</summary>
    public JsonObject ToResource() => new()
    {
        ["location"] = Location,
        ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
        ["properties"] = new JsonObject
        {
            ["kubernetesVersion"] = Version,
            ["dnsPrefix"] = Name.Length > 54 ? Name[..54] : Name,
            ["agentPoolProfiles"] = new JsonArray([.. Pools.Select(pool => (JsonNode)new JsonObject
            {
                ["name"] = pool.Name,
                ["count"] = int.Parse(pool.Count, NumberStyles.None, CultureInfo.InvariantCulture),
                ["mode"] = pool.Mode,
                ["vmSize"] = pool.VmSize,
                ["osType"] = "Linux",
                ["type"] = "VirtualMachineScaleSets",
            })]),
            ["networkProfile"] = new JsonObject { ["podCidr"] = PodCidr, ["serviceCidr"] = ServiceCidr, ["dnsServiceIP"] = DnsServiceIp },
            ["addonProfiles"] = Workspace.Length == 0 ? new JsonObject() : new JsonObject
            {
                ["omsagent"] = new JsonObject { ["enabled"] = true, ["config"] = new JsonObject { ["logAnalyticsWorkspaceResourceID"] = Workspace } },
            },
        },
    };

    private static string At(Microsoft.Extensions.Primitives.StringValues values, int index) => index < values.Count ? (values[index] ?? "").Trim() : "";
}
