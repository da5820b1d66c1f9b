using System.CommandLine;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.Account;

/// <summary><c>logout</c>: forgets the sign-in.</summary>
internal sealed class LogoutCommand() : BaseCommand("logout", "Forget the sign-in.")
{
    public override IReadOnlyList<string> Examples => ["platform logout"];

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel) =>
        Task.FromResult<Result<JsonNode?>>(context.Sessions.Delete()
            ? (JsonNode?)null! : new CliError("NotSignedIn", "There is no sign-in to forget."));
}
