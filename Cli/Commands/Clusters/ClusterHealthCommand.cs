using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks health</c>: what is wrong with a cluster, its nodes and its workloads, and since when.</summary>
internal sealed class ClusterHealthCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();

    public ClusterHealthCommand()
        : base("health", "Show what is wrong with a cluster, its nodes and its workloads, and since when.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform aks health -g pets -n pets-cluster -o table",
        "platform aks health -g pets -n pets-cluster --query status -o tsv",
    ];

    protected override string TableQuery => "(problems || [{severity: status, kind: 'Cluster', name: name, reason: status, message: 'Nothing is wrong.', since: ''}])[]."
        + "{Severity:severity, Kind:kind, Namespace:namespace, Name:name, Reason:reason, Since:since, Message:message}";

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, ResourcePaths.Cluster(arm, input.GetValue(_group)!, input.GetValue(_name)!) + "/health/default", ApiVersions.Clusters, cancel);
}
