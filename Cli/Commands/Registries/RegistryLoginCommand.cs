using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary><c>acr login</c>: lets docker, skopeo and buildah in with the sign-in of this command.</summary>
internal sealed class RegistryLoginCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);
    private readonly Option<string> _name = CommonOptions.RegistryAsName();
    private readonly Option<bool> _expose = new("--expose-token", "-t") { Description = "Print the token instead of keeping it." };

    public RegistryLoginCommand()
        : base("login", "Sign docker, skopeo and buildah in to a registry.")
    {
        Add(_group);
        Add(_name);
        Add(_expose);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform acr login --name petsregistry", "platform acr login -n petsregistry --expose-token --query accessToken -o tsv"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await RegistryLookup.FindAsync(arm, input.GetValue(_group), input.GetValue(_name)!, cancel)).TryGet(out var registry, out var error))
            return error;
        if (registry.StringAt("properties", "loginServer") is not { Length: > 0 } server)
            return new CliError("NotReady", $"The registry {input.GetValue(_name)} has no login server yet.");
        if (!(await RegistryToken.ExchangeAsync(arm, server, cancel)).TryGet(out var token, out error))
            return error;
        if (input.GetValue(_expose))
        {
            return new JsonObject
            {
                ["accessToken"] = token,
                ["loginServer"] = server,
                ["refreshToken"] = token,
                ["username"] = RegistryToken.UserName,
            };
        }

        if (ContainerAuthFile.Save(context.Environment.HomeDirectory, server, RegistryToken.UserName, token) is { } unsaved)
            return unsaved;
        await context.Environment.Error.WriteLineAsync("Login Succeeded");
        return (JsonNode?)null!;
    }
}
