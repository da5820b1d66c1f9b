using Platform.Cli;

// The version is asked for by scripts, often: it is answered before anything else is loaded.
if (args is ["--version" or "-v"])
{
    Console.Out.WriteLine(CliVersion.Current);
    return ExitCodes.Success;
}

return await CliApplication.RunAsync(args, CliEnvironment.FromProcess(), CancellationToken.None);
