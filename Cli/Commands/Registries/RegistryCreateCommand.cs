using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary><c>acr create</c>.</summary>
internal sealed class RegistryCreateCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.RegistryAsName();
    private readonly Option<string> _location = CommonOptions.Location();
    private readonly Option<string> _sku = new("--sku") { Description = "Tier of the registry.", DefaultValueFactory = _ => "Basic" };
    private readonly Option<bool> _admin = new("--admin-enabled") { Description = "Give the registry a user of its own.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public RegistryCreateCommand()
        : base("create", "Create a container registry.")
    {
        _sku.AcceptOnlyFromAmong("Basic", "Standard", "Premium");
        foreach (Option option in new Option[] { _group, _name, _location, _sku, _admin, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform acr create --resource-group pets --name petsregistry --sku Basic"];

    protected override string TableQuery => RegistryTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var group = input.GetValue(_group)!;
        var name = input.GetValue(_name)!;
        if (!(await GroupLocation.FindAsync(arm, group, input.GetValue(_location), cancel)).TryGet(out var location, out var error))
            return error;
        var path = ResourcePaths.Registry(arm, group, name);
        var body = new JsonObject
        {
            ["location"] = location,
            ["sku"] = new JsonObject { ["name"] = input.GetValue(_sku) },
            ["properties"] = new JsonObject { ["adminUserEnabled"] = input.GetValue(_admin) },
        };
        var result = await OperateAsync(context, arm, $"Creating registry {name}",
            () => arm.PutAsync(path, ApiVersions.Registries, body, cancel), path, ApiVersions.Registries, input.GetValue(_noWait), cancel);
        return result.TryGet(out var registry, out error) ? ResourceShape.Flatten(registry) : result;
    }
}
