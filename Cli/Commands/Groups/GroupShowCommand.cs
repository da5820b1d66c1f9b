using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Groups;

/// <summary><c>group show</c>.</summary>
internal sealed class GroupShowCommand : ArmCommand
{
    private readonly Option<string> _name = CommonOptions.GroupAsName();

    public GroupShowCommand()
        : base("show", "Show a resource group.") => Add(_name);

    public override IReadOnlyList<string> Examples => ["platform group show --name pets"];

    protected override string TableQuery => "{Location:location, Name:name}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.GetAsync(ResourcePaths.Group(arm, input.GetValue(_name)!), ApiVersions.Resources, cancel)).TryGet(out var answer, out var error)
            ? answer.Body : error;
}
