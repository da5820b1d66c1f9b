using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary><c>acr delete</c>: the registry with its images.</summary>
internal sealed class RegistryDeleteCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);
    private readonly Option<string> _name = CommonOptions.RegistryAsName();
    private readonly Option<bool> _yes = CommonOptions.Yes();

    public RegistryDeleteCommand()
        : base("delete", "Delete a container registry with its images.")
    {
        Add(_group);
        Add(_name);
        Add(_yes);
    }

    public override IReadOnlyList<string> Examples => ["platform acr delete --name petsregistry --yes"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        if (!(await RegistryLookup.FindAsync(arm, input.GetValue(_group), name, cancel)).TryGet(out var registry, out var error))
            return error;
        if (Confirmation.Ask(context.Environment, input.GetValue(_yes), $"Delete the registry {name} with all its images?") is { } refused)
            return refused;
        var path = registry.StringAt("id")!;
        return await OperateAsync(context, arm, $"Deleting registry {name}",
            () => arm.DeleteAsync(path, ApiVersions.Registries, cancel), null, ApiVersions.Registries, noWait: false, cancel);
    }
}
