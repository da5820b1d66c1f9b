using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Kubeconfig;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks get-credentials</c>: merges a cluster into the kubeconfig.</summary>
internal sealed class CredentialsCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<bool> _admin = new("--admin", "-a") { Description = "The cluster administrator's credentials." };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "The kubeconfig; '-' prints to standard output. KUBECONFIG or ~/.kube/config when left out." };
    private readonly Option<bool> _overwrite = new("--overwrite-existing") { Description = "Replace what has the same name in the kubeconfig." };
    private readonly Option<string?> _context = new("--context") { Description = "Name of the context; the cluster's when left out." };

    public CredentialsCommand()
        : base("get-credentials", "Get credentials for kubectl.")
    {
        foreach (Option option in new Option[] { _group, _name, _admin, _file, _overwrite, _context })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform aks get-credentials -g pets -n pets-cluster",
        "platform aks get-credentials -g pets -n pets-cluster --file ./pets.kubeconfig --overwrite-existing",
        "platform aks get-credentials -g pets -n pets-cluster --file - > pets.kubeconfig",
    ];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var which = input.GetValue(_admin) ? "listClusterAdminCredential" : "listClusterUserCredential";
        var path = $"{ResourcePaths.Cluster(arm, input.GetValue(_group)!, name)}/{which}";
        if (!(await arm.PostAsync(path, ApiVersions.Clusters, null, cancel)).TryGet(out var answer, out var error))
            return error;
        if (Decode(answer.Body.ObjectsAt("kubeconfigs").FirstOrDefault().StringAt("value")) is not { } kubeconfig)
            return new CliError("InvalidResponse", "The server's answer holds no kubeconfig.");
        var environment = context.Environment;
        if (input.GetValue(_file) == "-")
        {
            await environment.Out.WriteAsync(kubeconfig);
            return (JsonNode?)null!;
        }

        var file = KubeconfigFile.Locate(environment, input.GetValue(_file));
        if (!KubeconfigFile.Merge(file, kubeconfig, input.GetValue(_context), input.GetValue(_overwrite)).TryGet(out var merged, out error))
            return error;
        await environment.Error.WriteLineAsync($"Merged \"{merged}\" as current context in {file}");
        return (JsonNode?)null!;
    }

    private static string? Decode(string? value)
    {
        try
        {
            return value is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(value));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
