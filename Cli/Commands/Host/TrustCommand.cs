using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Host;

/// <summary><c>trust</c>: adds the platform's authority to the machine's certificate store.</summary>
internal sealed class TrustCommand : HostCommand
{
    private readonly Option<bool> _remove = new("--remove") { Description = "Take the trust back." };

    public TrustCommand()
        : base("trust", "Let browsers and tools of this machine trust the platform's certificates.") => Add(_remove);

    public override IReadOnlyList<string> Examples => ["platform trust", "platform trust --remove"];

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (!InstallationInfo.Load(context.DataDirectory, context.Environment).TryGet(out var info, out var error))
            return error;
        if (input.GetValue(_remove))
            return await SystemTrust.RemoveAsync(info.InstallationId, cancel) is { } failed ? failed : (JsonNode?)null!;
        if (!(await SystemTrust.AddAsync(info, cancel)).TryGet(out var file, out error))
            return error;
        await context.Environment.Error.WriteLineAsync($"Trusted: {file}. Take it back with 'platform trust --remove'.");
        return (JsonNode?)null!;
    }
}
