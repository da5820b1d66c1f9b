using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Account;

/// <summary><c>account set</c>: which subscription the other commands use.</summary>
internal sealed class AccountSetCommand : ArmCommand
{
    private readonly Option<string> _subscription = CommonOptions.Text("Name or id of the subscription.", true, null, "--subscription", "-s", "--name", "-n");

    public AccountSetCommand()
        : base("set", "Choose the subscription that the other commands use.") => Add(_subscription);

    public override IReadOnlyList<string> Examples => ["platform account set --subscription 'Default Subscription'"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var wanted = input.GetValue(_subscription)!;
        if (!(await Subscriptions.ListAsync(arm, cancel)).TryGet(out var all, out var error))
            return error;
        var found = all.Where(item => Same(item.StringAt("subscriptionId"), wanted) || Same(item.StringAt("displayName"), wanted)).ToList();
        return found switch
        {
            [var one] => context.Sessions.Save(Subscriptions.Choose(arm.Session, one)) is { } unsaved ? unsaved : (JsonNode?)null!,
            [] => new CliError("SubscriptionNotFound", $"The subscription of '{wanted}' doesn't exist in cloud '{arm.Session.Domain}'; 'platform account list' shows yours.", ExitCodes.NotFound),
            _ => new CliError("AmbiguousName", $"Several subscriptions are called '{wanted}': give the id; 'platform account list' shows them."),
        };
    }

    private static bool Same(string? left, string right) => right.Equals(left, StringComparison.OrdinalIgnoreCase);
}
