using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Installation;

/// <summary>What an installation on this machine says of itself in its data directory.</summary>
/// <param name="Pid">Process id of the Host, as of its last start.</param>
/// <param name="Domain">Domain of its names.</param>
/// <param name="Endpoint">Platform address with port.</param>
/// <param name="InstallationId">Four hex digits that mark everything it makes on the host.</param>
/// <param name="ControlSocket">Path of the Host's control socket.</param>
/// <param name="CaCertificate">PEM of its certificate authority.</param>
public sealed record InstallationInfo(
    int Pid, string Domain, string Endpoint, string InstallationId, string ControlSocket, string CaCertificate)
{
    public const string DefaultDomain = "platform.internal";
    private const int HttpsPort = 443;

    /// <summary>Where the authority's certificate lies.</summary>
    public static string CaPath(string dataDirectory) => Path.Combine(dataDirectory, "pki", "ca.crt");

    /// <summary>Reads what the Host wrote at its start.</summary>
    public static Result<InstallationInfo> Load(string dataDirectory, CliEnvironment environment)
    {
        var file = Path.Combine(dataDirectory, "host.json");
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file));
            if (json.StringAt("domain") is not { } domain || json.StringAt("platformAddress") is not { } address)
                return new CliError("InstallationDamaged", $"{file} lacks the domain or the platform address; 'platform up' writes it anew.");
            return new InstallationInfo(
                json.At("pid") is JsonValue pid && pid.TryGetValue<int>(out var number) ? number : 0,
                domain,
                WithPort(address),
                json.StringAt("installationId") ?? "",
                json.StringAt("controlSocket") ?? "",
                File.ReadAllText(CaPath(dataDirectory)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return NotHere(dataDirectory);
        }
        catch (UnauthorizedAccessException)
        {
            return new CliError("RootRequired", environment.IsRoot
                ? $"{dataDirectory} cannot be read."
                : $"{dataDirectory} is readable by root alone: use sudo, or sign in with --address, --domain, --ca-cert and --username.");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new CliError("InstallationDamaged", $"{file} cannot be read: {e.Message}");
        }
    }

    /// <summary>The administrator's generated password, which root may read.</summary>
    public static Result<string> AdministratorPassword(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "admin-password");
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (UnauthorizedAccessException)
        {
            return new CliError("RootRequired", $"Only root may sign in as the administrator without a password ({file}): use sudo, or --username and --password.");
        }
        catch (IOException)
        {
            return new CliError("NoPassword", $"There is no generated password at {file}: name --username and --password.");
        }
    }

    /// <summary>An address with the HTTPS port unless it has one.</summary>
    public static string WithPort(string address) => IPAddress.TryParse(address, out var ip)
        ? new IPEndPoint(ip, HttpsPort).ToString() : address;

    private static CliError NotHere(string dataDirectory) => new("NotInstalled",
        $"There is no platform in {dataDirectory}: start one with 'platform up', or name another place with --data-dir.", ExitCodes.NotFound);
}
