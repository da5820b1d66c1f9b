using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Host;

/// <summary><c>down</c>: stops the platform on this machine.</summary>
internal sealed class DownCommand : HostCommand
{
    private readonly Option<bool> _purge = new("--purge") { Description = "Remove everything: clusters, images, data, traces on this machine." };

    private readonly Option<bool> _yes = CommonOptions.Yes();

    public DownCommand()
        : base("down", "Stop the platform on this machine: the Host, its nodes and its database.")
    {
        Add(_purge);
        Add(_yes);
    }

    public override IReadOnlyList<string> Examples => ["platform down", "platform down --purge", "platform down --purge --yes"];

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        var purge = input.GetValue(_purge);
        if (!Directory.Exists(context.DataDirectory))
        {
            await context.Environment.Error.WriteLineAsync($"There is no platform in {context.DataDirectory}; nothing to do.");
            return (JsonNode?)null!;
        }

        // A script has decided already; a person at a terminal may have mistyped.
        if (purge && context.Environment.InIsTerminal && Confirmation.Ask(context.Environment, input.GetValue(_yes),
            $"Remove every cluster, image and trace of the platform in {context.DataDirectory}?") is { } refused)
            return refused;
        if (purge && InstallationInfo.Load(context.DataDirectory, context.Environment).TryGet(out var info, out _)
            && await SystemTrust.RemoveAsync(info.InstallationId, cancel) is { } stillTrusted)
            return stillTrusted;
        var stopped = await context.Progress.RunAsync<JsonNode?>(purge ? "Removing the platform" : "Stopping the platform", async _ =>
            await new HostProcess(context.Environment).StopAsync(context.DataDirectory, purge, cancel) is { } failed ? failed : (JsonNode?)null!);
        return stopped;
    }
}
