using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Demo;

/// <summary>What the steps share: where things are, and the ways to run commands.</summary>
internal sealed class DemoStory(CliEnvironment environment, string dataDirectory, string domain, string pool)
{
    public CliEnvironment Environment { get; } = environment;

    public string DataDirectory { get; } = dataDirectory;

    public string Domain { get; } = domain;

    public string Pool { get; } = pool;

    /// <summary>Whether the story began without an installation, and so made the administrator's password.</summary>
    public bool IsFirst { get; } = !File.Exists(Path.Combine(dataDirectory, "admin-password"));

    public Scripts Scripts { get; } = new(environment);

    /// <summary>Where kubectl and the certificate for skopeo lie.</summary>
    public string ToolsDirectory => Path.Combine(DataDirectory, "tools");

    /// <summary>Where the sample's images are built.</summary>
    public string ImagesDirectory => Path.Combine(Environment.RepositoryRoot ?? DataDirectory, "artifacts", "pets");

    /// <summary>Directory of the node images, once built.</summary>
    public string NodeImages { get; set; } = "";

    /// <summary>The running installation, once started.</summary>
    public InstallationInfo? Installation { get; set; }

    /// <summary>The registry's login server, once created.</summary>
    public string LoginServer { get; set; } = "";

    /// <summary>Path of kubectl, once fetched.</summary>
    public string Kubectl { get; set; } = "";

    /// <summary>The application's address, once it has one.</summary>
    public string ApplicationAddress { get; set; } = "";

    /// <summary>Runs one of the platform's own commands, as a user would type it.</summary>
    public async Task<Result<JsonNode?>> PlatformAsync(CancellationToken cancel, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var quiet = Environment with { Out = output, Error = errors, OutIsTerminal = false, ErrorIsTerminal = false, InIsTerminal = false };
        var code = await CliApplication.RunAsync(arguments, quiet, cancel);
        cancel.ThrowIfCancellationRequested();
        if (code != ExitCodes.Success)
            return ErrorWriter.Read(errors.ToString(), code);
        var text = output.ToString();
        try
        {
            return string.IsNullOrWhiteSpace(text) ? (JsonNode?)null! : JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            return (JsonNode?)null!;
        }
    }

    /// <summary>Runs stock kubectl on the story's cluster.</summary>
    public Task<Result<string>> KubectlAsync(CancellationToken cancel, params string[] arguments) =>
        Commandline.RunAsync(Kubectl, ["--context", DemoNames.Cluster, "--namespace", DemoNames.Namespace, .. arguments], cancel);

    /// <summary>Asks again and again until there is an answer.</summary>
    /// <param name="ask">Gives the answer, null while there is none.</param>
    /// <param name="timeout">How long to go on.</param>
    /// <param name="missing">The error when the time is over.</param>
    /// <param name="cancel">Cancellation.</param>
    public async Task<Result<string>> UntilAsync(
        Func<Task<string?>> ask, TimeSpan timeout, Func<Task<CliError>> missing, CancellationToken cancel)
    {
        var pause = TimeSpan.FromMilliseconds(300);
        var start = Environment.Time.GetTimestamp();
        while (Environment.Time.GetElapsedTime(start) < timeout)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(pause, Environment.Time, cancel);
        }

        return await missing();
    }
}
