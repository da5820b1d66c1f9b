using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary><c>acr show</c>.</summary>
internal sealed class RegistryShowCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);
    private readonly Option<string> _name = CommonOptions.RegistryAsName();

    public RegistryShowCommand()
        : base("show", "Show a container registry.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples => ["platform acr show --name petsregistry --query loginServer -o tsv"];

    protected override string TableQuery => RegistryTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await RegistryLookup.FindAsync(arm, input.GetValue(_group), input.GetValue(_name)!, cancel)).TryGet(out var registry, out var error)
            ? ResourceShape.Flatten(registry) : error;
}
