using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary>What <c>aks stop</c> and <c>aks start</c> have in common.</summary>
internal abstract class PowerCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();
    private readonly string _doing;

    protected PowerCommand(string name, string description, string doing)
        : base(name, description)
    {
        _doing = doing;
        foreach (Option option in new Option[] { _group, _name, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => [$"platform aks {Name} -g pets -n pets-cluster"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var cluster = input.GetValue(_name)!;
        var path = $"{ResourcePaths.Cluster(arm, input.GetValue(_group)!, cluster)}/{Name}";
        return await OperateAsync(context, arm, $"{_doing} cluster {cluster}",
            () => arm.PostAsync(path, ApiVersions.Clusters, null, cancel), null, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
    }
}
