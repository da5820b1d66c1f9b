using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Demo;

/// <summary>What the demo ends with.</summary>
internal static class DemoSummary
{
    public static JsonObject Describe(DemoStory story) => new()
    {
        ["applicationUrl"] = $"http://{story.ApplicationAddress}/",
        ["apiUrl"] = $"https://management.{story.Installation!.Domain}",
        ["userName"] = $"admin@{story.Installation.Domain}",
        ["passwordFile"] = Path.Combine(story.DataDirectory, "admin-password"),
        ["certificateAuthority"] = Path.Combine(story.DataDirectory, "pki", "ca.crt"),
        ["kubectl"] = story.Kubectl,
        ["registry"] = story.LoginServer,
    };

    /// <summary>The same for people, with what to try next.</summary>
    public static string Write(DemoStory story, string total)
    {
        var more = story.DataDirectory == Commands.GlobalOptions.DefaultDataDirectory ? "" : $" --data-dir {story.DataDirectory}";
        return $"""

            Ready in {total}: three web replicas run behind one address.

              Application   http://{story.ApplicationAddress}/        (http://{story.ApplicationAddress}/pet for scripts)
              API           https://management.{story.Installation!.Domain}   (Azure's; CA in {story.DataDirectory}/pki/ca.crt)
              Portal        https://portal.{story.Installation.Domain}   ('platform trust' lets browsers here know the CA)
              Sign in       ./platform login{more}   as root; elsewhere admin@{story.Installation.Domain}
                            {Password(story)}

            Try next
              curl http://{story.ApplicationAddress}/pet
              alias kubectl={story.Kubectl}
              kubectl get pods -o wide
              kubectl logs -f deployment/{DemoNames.WebDeployment}
              kubectl set image deployment/{DemoNames.WebDeployment} web={story.LoginServer}/{DemoNames.WebImage}:v2
              ./platform aks scale -g {DemoNames.Group} -n {DemoNames.Cluster} --node-count 3
              ./platform status{more}
              ./platform group delete --name {DemoNames.Group} --yes && ./platform down --purge{more}

            """;
    }

    // Shown by the run that made it; afterwards only the file has it.
    private static string Password(DemoStory story)
    {
        var file = Path.Combine(story.DataDirectory, "admin-password");
        return story.IsFirst && InstallationInfo.AdministratorPassword(story.DataDirectory).TryGet(out var password, out _)
            ? $"with the password {password} (shown once; root finds it in {file})"
            : $"with the password in {file}";
    }
}
