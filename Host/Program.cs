using System.CommandLine;
using System.Net;
using Platform.ControlPlane;
using Platform.Foundation.Installation;
using Platform.Host.Commands;
using Platform.Host.Installation;

var dataDirectory = new Option<string>("--data-dir") { Description = "Directory of the installation's data.", DefaultValueFactory = _ => "/var/lib/platform" };
var domain = new Option<string>("--domain") { Description = "DNS suffix of the names that are served.", DefaultValueFactory = _ => "platform.internal" };
var pool = new Option<IPNetwork>("--pool")
{
    Description = "Addresses to hand out on this machine: a /16 within 198.18.0.0/15 or 100.64.0.0/10.",
    DefaultValueFactory = _ => IPNetwork.Parse("198.18.0.0/16"),
    CustomParser = result =>
    {
        if (IPNetwork.TryParse(result.Tokens[0].Value, out var parsed)) return parsed;
        result.AddError($"--pool: '{result.Tokens[0].Value}' is not a range such as 198.18.0.0/16.");
        return default;
    },
};
var port = new Option<int>("--port") { Description = "Port of the public listener.", DefaultValueFactory = _ => 443 };
var nodeImages = new Option<string?>("--node-images") { Description = "Directory of the node images, by Kubernetes version (NodeImage/build --images)." };
var connectionString = new Option<string?>("--connection-string") { Description = "A PostgreSQL to use instead of a private one. Better set in the environment: PLATFORM_CONNECTION_STRING." };
var history = new Option<TimeSpan>("--history")
{
    Description = "How long superseded states of clusters' objects are kept: 01:00:00 is an hour, 7.00:00:00 a week.",
    DefaultValueFactory = _ => new ControlPlaneSettings().History,
};
var purge = new Option<bool>("--purge") { Description = "Also delete all data and everything made on this machine." };

var run = new Command("run", "Serves the platform until it is told to stop (SIGTERM).") { dataDirectory, domain, pool, port, nodeImages, connectionString, history };
run.SetAction((parsed, cancellationToken) =>
{
    var installation = new PlatformInstallation
    {
        DataDirectory = Path.TrimEndingDirectorySeparator(parsed.GetValue(dataDirectory)!),
        Domain = parsed.GetValue(domain)!.ToLowerInvariant(),
        Pool = parsed.GetValue(pool),
        Port = parsed.GetValue(port),
    };
    var configured = parsed.GetValue(connectionString) ?? Environment.GetEnvironmentVariable("PLATFORM_CONNECTION_STRING");
    return RunCommand.ExecuteAsync(new HostSettings(installation, parsed.GetValue(nodeImages), configured) { History = parsed.GetValue(history) }, cancellationToken);
});
var stop = new Command("stop", "Stops the Host, its nodes and its private PostgreSQL.") { dataDirectory, purge };
stop.SetAction((parsed, cancellationToken) => StopCommand.ExecuteAsync(Path.TrimEndingDirectorySeparator(parsed.GetValue(dataDirectory)!), parsed.GetValue(purge), cancellationToken));
var rotate = new Command("rotate-key", "Adds a new key for the secrets in the database; the Host seals with it from its next start on.") { dataDirectory };
rotate.SetAction(parsed => RotateKeyCommand.Execute(Path.TrimEndingDirectorySeparator(parsed.GetValue(dataDirectory)!)));
var root = new RootCommand("The platform's server. Started and stopped by 'platform up' and 'platform down'.") { run, stop, rotate };
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
