using System.CommandLine;
using System.CommandLine.Help;
using Platform.Cli.Commands.Account;
using Platform.Cli.Commands.Clusters;
using Platform.Cli.Commands.Groups;
using Platform.Cli.Commands.Host;
using Platform.Cli.Commands.Monitor;
using Platform.Cli.Commands.NodePools;
using Platform.Cli.Commands.Principals;
using Platform.Cli.Commands.Registries;
using Platform.Cli.Commands.Roles;
using Platform.Cli.Commands.Tenants;
using Platform.Cli.Commands.Tree;

namespace Platform.Cli.Commands;

/// <summary>Every command there is.</summary>
internal static class CommandTree
{
    public static RootCommand Build()
    {
        var root = new RootCommand("A managed Kubernetes service on your own machines, with Azure's API.")
        {
            new DemoCommand(), new UpCommand(), new DownCommand(), new StatusCommand(), new LogsCommand(), new TrustCommand(),
            new LoginCommand(), new LogoutCommand(), new AzConfigCommand(),
            new CommandGroup("account", "The signed-in account.", new AccountShowCommand(), new AccountListCommand(), new AccountSetCommand(), new AccessTokenCommand()),
            new CommandGroup("group", "Resource groups.",
                new GroupCreateCommand(), new GroupListCommand(), new GroupShowCommand(), new GroupDeleteCommand()),
            new CommandGroup("acr", "Container registries.",
                new RegistryCreateCommand(), new RegistryListCommand(), new RegistryShowCommand(), new RegistryDeleteCommand(),
                new RegistryLoginCommand()),
            new CommandGroup("aks", "Kubernetes clusters.",
                new ClusterCreateCommand(), new ClusterListCommand(), new ClusterShowCommand(), new ClusterDeleteCommand(),
                new CredentialsCommand(), new ClusterScaleCommand(), new ClusterUpgradesCommand(), new ClusterUpgradeCommand(), new VersionsCommand(),
                new ClusterStopCommand(), new ClusterStartCommand(), new EnableAddonsCommand(), new DisableAddonsCommand(), new ClusterHealthCommand(),
                new CommandGroup("nodepool", "Node pools of a cluster.",
                    new NodePoolListCommand(), new NodePoolShowCommand(), new NodePoolAddCommand(), new NodePoolScaleCommand(),
                    new NodePoolUpgradeCommand(),
                    new NodePoolDeleteCommand())),
            new CommandGroup("role", "Who may do what.",
                new CommandGroup("assignment", "Roles given to principals.",
                    new RoleAssignmentCreateCommand(), new RoleAssignmentListCommand(), new RoleAssignmentDeleteCommand())),
            new CommandGroup("ad", "Users and service principals of the directory.",
                new CommandGroup("user", "Users.", new UserCreateCommand(), new UserListCommand(), new UserShowCommand(), new UserUpdateCommand(), new UserDeleteCommand()),
                new CommandGroup("sp", "Service principals.", new ServicePrincipalCreateForRbacCommand(), new ServicePrincipalListCommand(),
                    new ServicePrincipalShowCommand(), new ServicePrincipalDeleteCommand()),
                new CommandGroup("signed-in-user", "The signed-in user.", new SignedInUserShowCommand())),
            new CommandGroup("monitor", "Logs of clusters and their containers.",
                new LogQueryCommand(),
                new CommandGroup("log-analytics", "Log Analytics.",
                    new LogQueryCommand(),
                    new CommandGroup("workspace", "Workspaces, where logs are kept.",
                        new WorkspaceCreateCommand(), new WorkspaceListCommand(), new WorkspaceShowCommand(), new WorkspaceUpdateCommand(), new WorkspaceDeleteCommand(),
                        new WorkspaceKeysCommand())),
                new CommandGroup("diagnostic-settings", "Where resources send their own logs.",
                    new DiagnosticSettingCreateCommand(), new DiagnosticSettingListCommand(), new DiagnosticSettingShowCommand(), new DiagnosticSettingDeleteCommand())),
            new CommandGroup("tenant", "Tenants of the installation.", new TenantCreateCommand(), new TenantListCommand()),
            new ScriptCommand("test", "Run every test; ends with 'N passed, N failed'."),
            new ScriptCommand("soak", "Run the long counts: loads, churn, fuzzing."),
            new ScriptCommand("bench", "Measure: bench NAME, such as first-run."),
        };
        root.Add(GlobalOptions.Output);
        root.Add(GlobalOptions.Query);
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
