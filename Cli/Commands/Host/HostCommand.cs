using System.CommandLine;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.Host;

/// <summary>A command about the installation on this machine.</summary>
internal abstract class HostCommand : BaseCommand
{
    private readonly Option<string> _dataDirectory = CommonOptions.DataDirectory();

    protected HostCommand(string name, string description)
        : base(name, description) => Add(_dataDirectory);

    /// <summary>Whether only root can do it.</summary>
    protected virtual bool NeedsRoot => true;

    private protected override string DataDirectory(ParseResult input) => Path.GetFullPath(input.GetValue(_dataDirectory)!);

    protected sealed override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel) =>
        NeedsRoot && !context.Environment.IsRoot
            ? new CliError("RootRequired", $"'platform {Name}' must run as root: it makes network namespaces and mounts. Try: sudo ./platform {Name}")
            : await RunAsRootAsync(context, input, cancel);

    protected abstract Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel);
}
