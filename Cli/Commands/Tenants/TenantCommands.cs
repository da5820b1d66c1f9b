using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Tenants;

/// <summary><c>tenant create</c>.</summary>
internal sealed class TenantCreateCommand : ArmCommand
{
    private readonly Option<string> _name = CommonOptions.Text("Name that people see.", true, null, "--name", "-n");
    private readonly Option<string> _domain = CommonOptions.Text("Suffix of the tenant's user names, such as contoso.example.", true, null, "--domain");
    private readonly Option<string[]> _subscriptions = new("--subscription") { Description = "Name of a subscription of it; may be given again for more.", AllowMultipleArgumentsPerToken = true };

    public TenantCreateCommand()
        : base("create", "Make a tenant: a directory of its own with subscriptions and an administrator, whose password is shown once.")
    {
        foreach (Option option in new Option[] { _name, _domain, _subscriptions })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform tenant create --name Contoso --domain contoso.example", "platform tenant create --name Contoso --domain contoso.example --subscription Production --subscription Test"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var body = new JsonObject { ["displayName"] = input.GetValue(_name), ["domain"] = input.GetValue(_domain) };
        if (input.GetValue(_subscriptions) is { Length: > 0 } names)
            body["subscriptions"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        return (await arm.PostAsync(ResourcePaths.Tenants, ApiVersions.Tenants, body, cancel)).TryGet(out var answer, out var error) ? answer.Body : error;
    }
}

/// <summary><c>tenant list</c>.</summary>
internal sealed class TenantListCommand() : ArmCommand("list", "List the tenants of the installation.")
{
    public override IReadOnlyList<string> Examples => ["platform tenant list -o table"];

    protected override string TableQuery => "[].{Name:displayName, Domain:domain, TenantId:tenantId}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.ListAsync(ResourcePaths.Tenants, ApiVersions.Tenants, cancel)).TryGet(out var found, out var error) ? found : error;
}
