using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Turns a PUT of a managed cluster into its new body: checks, merge with what was there, defaults.</summary>
public static partial class ClusterRequest
{
    private static readonly string[] KeptWhenAbsent = ["servicePrincipalProfile", "identityProfile", "fqdn", "nodeResourceGroup", "dnsPrefix", "networkProfile", "linuxProfile", "addonProfiles", "powerState"];

    /// <summary>Makes the new body.</summary>
    /// <exception cref="ArmException">The request is wrong.</exception>
    public static JsonObject Accept(ResourceId id, JsonObject request, Resource? existing, Guid clusterId, PlatformInstallation installation, Func<string, string> imageOf)
    {
        if (!NamePattern().IsMatch(id.Name))
            throw new ArmException(ArmFailure.Invalid($"The managed cluster name '{id.Name}' is invalid: use 1 to 63 letters, digits, '_' or '-', beginning and ending with a letter or digit.", "name", "InvalidResourceName"));
        var body = (JsonObject)request.DeepClone();
        foreach (var served in (string[])["id", "name", "type", "etag", "systemData"]) body.Remove(served);
        body["location"] = AgentPool.Text(request, "location") is { Length: > 0 } location ? location.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() : existing?.Location
            ?? throw new ArmException(ArmFailure.Invalid("The location property is required for this definition.", "location", "LocationRequired"));
        var properties = request["properties"] is JsonObject given ? (JsonObject)given.DeepClone() : [];
        body["properties"] = properties;
        var before = existing?.Properties ?? [];
        foreach (var key in KeptWhenAbsent) properties[key] ??= before[key]?.DeepClone();
        foreach (var (key, node) in properties.ToList())
            if (node is null) properties.Remove(key);
        var version = AcceptVersion(properties, before);
        AcceptNetwork(properties, before, existing is not null);
        AcceptPools(properties, before, version, imageOf);
        AddonProfiles.Accept(properties);
        LinuxProfile.Accept(properties, before);
        ApplyDefaults(id, body, properties, clusterId, installation);
        return body;
    }

    /// <summary>Reads a range out of a network profile.</summary>
    public static IPNetwork Range(JsonObject properties, string name) => IPNetwork.Parse(AgentPool.Text((JsonObject)properties["networkProfile"]!, name));

    /// <summary>The range of nodes: the subnet that az makes by default.</summary>
    public static IPNetwork NodeRange { get; } = IPNetwork.Parse("10.224.0.0/16");

    private static string AcceptVersion(JsonObject properties, JsonObject before)
    {
        var asked = AgentPool.Text(properties, "kubernetesVersion");
        var current = AgentPool.Text(before, "kubernetesVersion");
        if (asked.Length == 0 && current.Length > 0) asked = current;
        var version = KubernetesVersions.Resolve(asked)
            ?? throw new ArmException(ArmFailure.Invalid($"The Kubernetes version '{asked}' is not served: choose one of {string.Join(", ", KubernetesVersions.All)}.", "kubernetesVersion", "AgentPoolK8sVersionNotSupported"));
        if (current.Length > 0 && KubernetesVersions.Compare(version, current) < 0)
            throw new ArmException(ArmFailure.Invalid($"A cluster of version {current} cannot go back to {version}: a control plane is only ever upgraded.", "kubernetesVersion", "OperationNotAllowed"));
        if (current.Length > 0 && version != current && !KubernetesVersions.UpgradesOf(current).Contains(version))
            throw new ArmException(ArmFailure.Invalid($"A cluster of version {current} cannot become {version} at once, for an upgrade skips no minor version: upgrade to {string.Join(", ", KubernetesVersions.UpgradesOf(current))} first.", "kubernetesVersion", "OperationNotAllowed"));
        properties["kubernetesVersion"] = version;
        properties.Remove("currentKubernetesVersion");
        return version;
    }

    private static void AcceptNetwork(JsonObject properties, JsonObject before, bool exists)
    {
        var profile = properties["networkProfile"] as JsonObject ?? [];
        if (profile.Parent is null) properties["networkProfile"] = profile;
        foreach (var (name, fallback) in ((string, string)[])[("podCidr", "10.244.0.0/16"), ("serviceCidr", "10.0.0.0/16"), ("dnsServiceIP", "10.0.0.10"), ("networkPlugin", "kubenet"), ("loadBalancerSku", "standard"), ("outboundType", "loadBalancer")])
        {
            var was = before["networkProfile"] is JsonObject old ? AgentPool.Text(old, name) : "";
            if (AgentPool.Text(profile, name).Length == 0) profile[name] = was.Length > 0 ? was : fallback;
            if (exists && was.Length > 0 && AgentPool.Text(profile, name) != was)
                throw new ArmException(ArmFailure.Invalid($"networkProfile.{name} cannot be changed from '{was}' to '{AgentPool.Text(profile, name)}': make a new cluster.", $"networkProfile.{name}", "PropertyChangeNotAllowed"));
        }
        var (pods, services) = (ParseRange(profile, "podCidr", 8, 22), ParseRange(profile, "serviceCidr", 12, 27));
        if (!IPAddress.TryParse(AgentPool.Text(profile, "dnsServiceIP"), out var dns) || !services.Contains(dns) || dns.Equals(services.BaseAddress))
            throw new ArmException(ArmFailure.Invalid($"networkProfile.dnsServiceIP '{AgentPool.Text(profile, "dnsServiceIP")}' must be an address inside the service range {services}.", "networkProfile.dnsServiceIP"));
        foreach (var (a, b) in ((IPNetwork, IPNetwork)[])[(pods, services), (pods, NodeRange), (services, NodeRange)])
            if (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress))
                throw new ArmException(ArmFailure.Invalid($"The ranges {a} and {b} overlap: pods, services and nodes ({NodeRange}) need ranges of their own.", "networkProfile"));
    }

    private static IPNetwork ParseRange(JsonObject profile, string name, int shortest, int longest)
    {
        var text = AgentPool.Text(profile, name);
        return IPNetwork.TryParse(text, out var range) && range.PrefixLength >= shortest && range.PrefixLength <= longest && IsPrivate(range)
            ? range
            : throw new ArmException(ArmFailure.Invalid($"networkProfile.{name} '{text}' is invalid: give a private IPv4 range with a prefix of /{shortest} to /{longest}, such as 10.244.0.0/16.", $"networkProfile.{name}"));
    }

    private static bool IsPrivate(IPNetwork range) =>
        ((string[])["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]).Select(IPNetwork.Parse).Any(known => known.PrefixLength <= range.PrefixLength && known.Contains(range.BaseAddress));

    private static void AcceptPools(JsonObject properties, JsonObject before, string version, Func<string, string> imageOf)
    {
        var asked = AgentPool.Profiles(properties);
        var known = AgentPool.Profiles(before).ToDictionary(pool => AgentPool.Text(pool, "name"));
        if (asked.Count == 0 && known.Count > 0) asked = [.. known.Values];
        if (asked.Count == 0) throw new ArmException(ArmFailure.Invalid("A cluster needs at least one agent pool: give agentPoolProfiles.", "agentPoolProfiles"));
        var pools = asked.Select(pool => AgentPool.Accept(pool, known.GetValueOrDefault(AgentPool.Text(pool, "name")), version, imageOf)).ToList();
        var twice = pools.GroupBy(pool => AgentPool.Text(pool, "name")).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new ArmException(ArmFailure.Invalid($"The agent pool name '{twice}' is used twice.", "agentPoolProfiles"));
        if (pools.All(pool => AgentPool.Text(pool, "mode") != "System")) throw new ArmException(ArmFailure.Invalid("A cluster needs at least one agent pool of mode System.", "agentPoolProfiles"));
        properties["agentPoolProfiles"] = new JsonArray([.. pools.Select(pool => pool.Parent is null ? pool : pool.DeepClone())]);
    }

    private static void ApplyDefaults(ResourceId id, JsonObject body, JsonObject properties, Guid clusterId, PlatformInstallation installation)
    {
        body["sku"] ??= new JsonObject { ["name"] = "Base", ["tier"] = "Free" };
        properties["dnsPrefix"] ??= DnsUnsafe().Replace(id.Name.ToLowerInvariant(), "-").Trim('-');
        var prefix = DnsUnsafe().Replace(AgentPool.Text(properties, "dnsPrefix").ToLowerInvariant(), "-").Trim('-');
        if (prefix.Length is 0 or > 54) throw new ArmException(ArmFailure.Invalid($"The dnsPrefix '{AgentPool.Text(properties, "dnsPrefix")}' is invalid: use 1 to 54 letters, digits or '-'.", "dnsPrefix"));
        properties["fqdn"] ??= $"{prefix}-{clusterId.ToString("N")[..8]}{installation.ClusterSuffix}";
        properties["nodeResourceGroup"] ??= $"MC_{id.ResourceGroup}_{id.Name}_{(string?)body["location"]}";
        properties["servicePrincipalProfile"] ??= new JsonObject { ["clientId"] = "msi" };
        properties["addonProfiles"] ??= new JsonObject();
        properties["powerState"] ??= new JsonObject { ["code"] = "Running" };
        properties["enableRBAC"] ??= true;
        properties["maxAgentPools"] = 100;
        properties.Remove("provisioningState");
        // A password of a service principal is never stored or served; nodes pull with an identity of their own.
        (properties["servicePrincipalProfile"] as JsonObject)?.Remove("secret");
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("[^a-z0-9-]")]
    private static partial Regex DnsUnsafe();
}
