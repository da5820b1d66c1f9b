using Platform.Cli.Demo.Steps;

namespace Platform.Cli.Demo;

/// <summary>The story, in order.</summary>
internal static class DemoSteps
{
    public static IReadOnlyList<DemoStep> All() =>
    [
        new InstallPackages(), new BuildHost(), new FetchKubectl(), new BuildNodeImage(), new BuildImages(), new StartHost(), new SignIn(),
        new CreateGroup(), new CreateRegistry(), new CreateCluster(), new GetCredentials(), new PushImages(), new DeployApplication(),
        new WaitForAddress(), new AskApplication(), new ScaleApplication(), new SeeEveryReplica(),
    ];
}
