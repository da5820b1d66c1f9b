using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks show</c>.</summary>
internal sealed class ClusterShowCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();

    public ClusterShowCommand()
        : base("show", "Show a cluster.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform aks show -g pets -n pets-cluster -o table", "platform aks show -g pets -n pets-cluster --query fqdn -o tsv"];

    protected override string TableQuery => ClusterTable.Row;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, ResourcePaths.Cluster(arm, input.GetValue(_group)!, input.GetValue(_name)!), ApiVersions.Clusters, cancel);
}
