using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Groups;

/// <summary><c>group delete</c>: the group and everything in it.</summary>
internal sealed class GroupDeleteCommand : ArmCommand
{
    private readonly Option<string> _name = CommonOptions.GroupAsName();
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public GroupDeleteCommand()
        : base("delete", "Delete a resource group with everything in it.")
    {
        Add(_name);
        Add(_yes);
        Add(_noWait);
    }

    public override IReadOnlyList<string> Examples => ["platform group delete --name pets --yes", "platform group delete -n pets --yes --no-wait"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        if (Confirmation.Ask(context.Environment, input.GetValue(_yes), $"Delete the resource group {name} with everything in it?") is { } refused)
            return refused;
        var path = ResourcePaths.Group(arm, name);
        return await OperateAsync(context, arm, $"Deleting resource group {name}",
            () => arm.DeleteAsync(path, ApiVersions.Resources, cancel), null, ApiVersions.Resources, input.GetValue(_noWait), cancel);
    }
}
