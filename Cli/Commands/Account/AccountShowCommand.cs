using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Account;

/// <summary><c>account show</c>.</summary>
internal sealed class AccountShowCommand() : ArmCommand("show", "Show who is signed in, and to what.")
{
    public override IReadOnlyList<string> Examples => ["platform account show", "platform account show --query user.name -o tsv"];

    protected override string TableQuery => "{EnvironmentName:environmentName, Name:name, SubscriptionId:id, TenantId:tenantId, User:user.name}";

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        Task.FromResult<Result<JsonNode?>>(AccountShape.Describe(arm.Session));
}
