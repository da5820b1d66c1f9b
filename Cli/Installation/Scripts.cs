namespace Platform.Cli.Installation;

/// <summary>The source tree's own scripts.</summary>
public sealed class Scripts(CliEnvironment environment)
{
    /// <summary>Builds the Host unless it is newer than its sources.</summary>
    public Task<Result<string>> BuildHostAsync(CancellationToken cancel) => RunAsync("eng/build", ["--if-stale", "host"], cancel);

    /// <summary>Builds the node agent and the node image, each unless it is there for the present inputs; the directory of the images.</summary>
    public async Task<Result<string>> BuildNodeImageAsync(CancellationToken cancel)
    {
        if (!(await RunAsync("eng/build", ["--if-stale", "agent"], cancel)).TryGet(out _, out var error))
            return error;
        var artifacts = Path.Combine(environment.RepositoryRoot!, "artifacts");
        var images = Path.Combine(artifacts, "node-images");
        string[] arguments = ["--images", images, "--agent-dir", Path.Combine(artifacts, "agent") + "/"];
        if (!(await RunAsync("NodeImage/build", arguments, cancel)).TryGet(out var output, out error))
            return error;
        var path = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return path is not null && Path.Exists(path) ? images
            : new CliError("NodeImageMissing", $"NodeImage/build did not name an image but said '{path}'.");
    }

    /// <summary>Runs a script of the tree; its standard output.</summary>
    public async Task<Result<string>> RunAsync(string script, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        if (environment.RepositoryRoot is not { } root)
            return new CliError("SourcesMissing", $"{script} is part of the source tree: run ./platform there.");
        var path = Path.Combine(root, script);
        return File.Exists(path) ? await Commandline.RunAsync(path, arguments, cancel)
            : new CliError("SourcesMissing", $"{path} is missing.");
    }
}
