using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Account;

/// <summary><c>account list</c>.</summary>
internal sealed class AccountListCommand() : ArmCommand("list", "List the subscriptions that the signed-in account can use.")
{
    public override IReadOnlyList<string> Examples => ["platform account list -o table"];

    protected override string TableQuery => "[].{Name:name, SubscriptionId:id, TenantId:tenantId, State:state, IsDefault:isDefault}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await Subscriptions.ListAsync(arm, cancel)).TryGet(out var found, out var error))
            return error;
        var current = arm.Session.SubscriptionId;
        return new JsonArray([.. found.Select(item => Subscriptions.Choose(arm.Session, item)).Select(session => (JsonNode)AccountShape.Describe(session, session.SubscriptionId == current))]);
    }
}
