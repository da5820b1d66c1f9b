using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary><c>acr list</c>.</summary>
internal sealed class RegistryListCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);

    public RegistryListCommand()
        : base("list", "List the container registries.") => Add(_group);

    public override IReadOnlyList<string> Examples => ["platform acr list -o table", "platform acr list --resource-group pets"];

    protected override string TableQuery => RegistryTable.Rows;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ListAsync(arm, ResourcePaths.RegistriesIn(arm, input.GetValue(_group)), ApiVersions.Registries, cancel);
}
