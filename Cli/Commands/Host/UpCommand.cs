using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Host;

/// <summary><c>up</c>: starts the platform on this machine.</summary>
internal sealed class UpCommand : HostCommand
{
    private readonly Option<string> _domain = HostOptions.Domain();
    private readonly Option<string> _pool = HostOptions.Pool();
    private readonly Option<string?> _images = new("--node-images") { Description = "Directory of node images built earlier; the default version's is built when left out." };

    public UpCommand()
        : base("up", "Start the platform on this machine, in the background.")
    {
        Add(_domain);
        Add(_pool);
        Add(_images);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform up", "platform up --data-dir /srv/platform --pool 198.19.0.0/16 --domain other.internal"];

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        var environment = context.Environment;
        var host = new HostProcess(environment);
        if (await host.FindRunningAsync(context.DataDirectory, cancel) is { } running)
        {
            await environment.Error.WriteLineAsync($"The platform already runs (pid {running.Pid}).");
            return Describe(running, context.DataDirectory);
        }

        var scripts = new Scripts(environment);
        var built = await context.Progress.RunAsync("Building the Host", _ => scripts.BuildHostAsync(cancel));
        if (built.Error is not null)
            return built.Error;
        var images = input.GetValue(_images) is { } given ? Path.GetFullPath(given)
            : await context.Progress.RunAsync("Building the node image", _ => scripts.BuildNodeImageAsync(cancel));
        if (!images.TryGet(out var imagesPath, out var error))
            return error;
        if (!Path.Exists(imagesPath))
            return CliError.Usage($"argument --node-images: {imagesPath} does not exist.");
        var settings = new HostSettings(context.DataDirectory, input.GetValue(_domain)!, input.GetValue(_pool)!, imagesPath);
        var first = !File.Exists(Path.Combine(context.DataDirectory, "admin-password"));
        if (!(await context.Progress.RunAsync("Starting the Host", tell => host.StartAsync(settings, tell, cancel))).TryGet(out var info, out error))
            return error;
        if (first)
            ShowPassword(context, info);
        return Describe(info, context.DataDirectory);
    }

    /// <summary>Once: afterwards only the file has it.</summary>
    private static void ShowPassword(CommandContext context, InstallationInfo info)
    {
        if (!InstallationInfo.AdministratorPassword(context.DataDirectory).TryGet(out var password, out _))
            return;
        context.Environment.Error.WriteLine($"Portal:        https://portal.{info.Domain}");
        context.Environment.Error.WriteLine($"Administrator: admin@{info.Domain}");
        context.Environment.Error.WriteLine($"Password:      {password}   (shown once; root finds it in {Path.Combine(context.DataDirectory, "admin-password")})");
        context.Environment.Error.WriteLine("Next:          platform login");
    }

    private static JsonObject Describe(InstallationInfo info, string dataDirectory) => new()
    {
        ["apiUrl"] = $"https://management.{info.Domain}",
        ["address"] = info.Endpoint,
        ["domain"] = info.Domain,
        ["dataDirectory"] = dataDirectory,
        ["pid"] = info.Pid,
    };
}
