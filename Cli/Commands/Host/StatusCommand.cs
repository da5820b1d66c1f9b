using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;
using Platform.Cli.Output;

namespace Platform.Cli.Commands.Host;

/// <summary><c>status</c>: the Host's pid and its roles' states.</summary>
internal sealed class StatusCommand() : HostCommand("status", "Show whether the platform runs, and each of its roles.")
{
    public override IReadOnlyList<string> Examples => ["platform status", "platform status --output json", "platform status --query pid -o tsv"];

    protected override bool NeedsRoot => false;

    protected override string TableQuery => "roles[].{Role:name, State:state, Detail:detail}";

    private protected override OutputFormat DefaultFormat => OutputFormat.Table;

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (!InstallationInfo.Load(context.DataDirectory, context.Environment).TryGet(out var info, out var error)
            || !(await ControlSocket.StatusAsync(info.ControlSocket, cancel)).TryGet(out var status, out error))
            return error;
        return status;
    }
}
