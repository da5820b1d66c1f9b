using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Groups;

/// <summary><c>group list</c>.</summary>
internal sealed class GroupListCommand() : ArmCommand("list", "List the resource groups.")
{
    public override IReadOnlyList<string> Examples => ["platform group list -o table"];

    protected override string TableQuery => "[].{Name:name, Location:location, Status:properties.provisioningState}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.ListAsync(ResourcePaths.Groups(arm), ApiVersions.Resources, cancel)).TryGet(out var items, out var error) ? items : error;
}
