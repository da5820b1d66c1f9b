using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Host;

/// <summary><c>logs</c>: what the Host wrote.</summary>
internal sealed class LogsCommand : HostCommand
{
    private const int TailBytes = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on showing what is written." };
    private readonly Option<int> _tail = new("--tail") { Description = "Number of last lines to begin with.", DefaultValueFactory = _ => 100 };

    public LogsCommand()
        : base("logs", "Show the Host's log.")
    {
        Add(_follow);
        Add(_tail);
    }

    public override IReadOnlyList<string> Examples => ["platform logs", "platform logs --follow --tail 20"];

    protected override bool NeedsRoot => false;

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        var path = HostProcess.LogPath(context.DataDirectory);
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(stream.Length, TailBytes), SeekOrigin.End);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var output = context.Environment.Out;
            var lines = (await reader.ReadToEndAsync(cancel)).Split('\n');
            await output.WriteAsync(string.Join('\n', lines.TakeLast(Math.Max(0, input.GetValue(_tail)) + 1)));
            while (input.GetValue(_follow))
            {
                await output.FlushAsync(cancel);
                await Task.Delay(Pause, context.Environment.Time, cancel);
                await output.WriteAsync(await reader.ReadToEndAsync(cancel));
            }

            return (JsonNode?)null!;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new CliError("NotInstalled", $"There is no log at {path}: the platform was not started from there.", ExitCodes.NotFound);
        }
        catch (UnauthorizedAccessException)
        {
            return new CliError("RootRequired", $"{path} is readable by root alone: use sudo.");
        }
    }
}
