using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks get-versions</c>.</summary>
internal sealed class VersionsCommand : ArmCommand
{
    private readonly Option<string> _location = new("--location", "-l") { Description = "Region.", DefaultValueFactory = _ => "local" };

    public VersionsCommand()
        : base("get-versions", "Show the Kubernetes versions there are.") => Add(_location);

    public override IReadOnlyList<string> Examples => ["platform aks get-versions -o table"];

    protected override string TableQuery => "values[].{KubernetesVersion:version, IsDefault:isDefault, PatchVersions:join(', ', keys(patchVersions || `{}`))}";

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, $"{arm.Subscription}/providers/Microsoft.ContainerService/locations/{Uri.EscapeDataString(input.GetValue(_location)!)}/kubernetesVersions",
            ApiVersions.KubernetesVersions, cancel);
}
