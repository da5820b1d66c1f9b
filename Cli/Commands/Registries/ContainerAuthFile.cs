using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary>
/// The credentials file <c>~/.docker/config.json</c>, which docker, skopeo, buildah and podman all read; so no docker
/// needs to be here.
/// </summary>
internal static class ContainerAuthFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Adds or replaces one server's credentials; everything else in the file stays.</summary>
    public static CliError? Save(string home, string server, string user, string secret)
    {
        var directory = Path.Combine(home, ".docker");
        var file = Path.Combine(directory, "config.json");
        try
        {
            var config = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject : new JsonObject();
            if (config is null)
                return new CliError("CredentialsNotSaved", $"{file} is not a JSON object; use --expose-token instead.");
            if (config.StringAt("credsStore") is { Length: > 0 } store)
            {
                return new CliError("CredentialsNotSaved",
                    $"{file} leaves credentials to '{store}'; use --expose-token with 'docker login --username {user} --password-stdin {server}'.");
            }

            if (config["auths"] is not JsonObject auths)
                config["auths"] = auths = new JsonObject();
            auths[server] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")) };
            Directory.CreateDirectory(directory);
            PrivateFile.Replace(file, config.ToJsonString(Indented));
            return null;
        }
        catch (JsonException)
        {
            return new CliError("CredentialsNotSaved", $"{file} is not JSON; use --expose-token instead.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("CredentialsNotSaved", $"{file} cannot be written: {e.Message}");
        }
    }
}
