using System.CommandLine;
using Platform.Cli.Commands;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Commands;

public sealed class UsageTests
{
    public static TheoryData<string> EveryCommand()
    {
        var paths = new TheoryData<string>();
        void Add(Command command, string path)
        {
            if (command is BaseCommand)
                paths.Add(path);
            foreach (var child in command.Subcommands)
                Add(child, $"{path} {child.Name}".Trim());
        }

        Add(CommandTree.Build(), "");
        return paths;
    }

    [Theory]
    [InlineData("aks create -g pets -n web --node-count 0", "argument --node-count/-c: 0 is not between 1 and 1000.")]
    [InlineData("aks create -g pets -n web --node-count -1", "argument --node-count/-c: -1 is not between 1 and 1000.")]
    [InlineData("aks create -g pets -n web --node-count three", "argument --node-count/-c: 'three' is not a number.")]
    [InlineData("aks create -g pets -n web_", "argument --name/-n: 'web_' is not a cluster name")]
    [InlineData("aks create -g pets", "Option '--name' is required.")]
    [InlineData("acr create -g pets -n a-b-c", "argument --name/-n: 'a-b-c' is not a registry name")]
    [InlineData("group create -n ends.", "argument --name/-n: 'ends.' is not a resource group name")]
    [InlineData("aks nodepool add -g g --cluster-name c -n UPPER", "argument --name/-n: 'UPPER' is not a node pool name")]
    [InlineData("aks nonsense", "'nonsense'")]
    [InlineData("group list -o xml", "xml")]
    [InlineData("group list --query a[", "is not a JMESPath query")]
    [InlineData("role assignment create --assignee x --role AcrPull --scope s", "'s' is not an ARM id")]
    [InlineData("ad user create --display-name A --user-principal-name a --password p", "'a' is not NAME@DOMAIN")]
    [InlineData("az-config --cloud-name a;b", "'a;b' is not a name")]
    public async Task A_wrong_command_line_is_one_line_that_names_what_is_wrong(string line, string expected)
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var run = await platform.RunAsync(line.Split(' '));
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (InvalidArgument) ");
        run.OnlyErrorLine.ShouldContain(expected);
        run.Out.ShouldBeEmpty();
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cluster_name_with_a_space_is_refused_before_anything_is_sent()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "my cluster");
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.OnlyErrorLine.ShouldContain("'my cluster' is not a cluster name");
        run.OnlyErrorLine.ShouldContain("See 'platform aks create --help'.");
        platform.Requests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public async Task Every_command_has_help_with_examples(string path)
    {
        var run = await CliRun.RunAsync("/nonexistent", [.. path.Split(' '), "--help"]);
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("Usage:");
        run.Out.ShouldContain("Examples:");
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down --purge")]
    [InlineData("trust")]
    public async Task Commands_that_change_the_machine_are_refused_without_root(string line)
    {
        var run = await CliRun.RunAsync("/nonexistent", line.Split(' '), environment => environment with { IsRoot = false });
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (RootRequired) ");
    }
}
