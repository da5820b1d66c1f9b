using Platform.Testing;

namespace Platform.ControlPlane.Tests.Kubectl;

/// <summary>The versions of kubectl that the tests run: what Debian packages, installed beside the system.</summary>
internal static class KubectlTools
{
    /// <summary>The oldest and the newest.</summary>
    public static readonly string[] Versions = ["1.32", "1.36"];

    /// <summary>Directory of one version's program.</summary>
    public static string Find(string version)
    {
        var suite = version == "1.36" ? "sid" : "trixie";
        var directory = Path.Combine(Repository.Root, "artifacts", "tools", $"kubectl-{suite}");
        File.Exists(Path.Combine(directory, "kubectl")).ShouldBeTrue(
            $"kubectl {version} is missing: './platform test ControlPlane' installs it, and so does 'eng/install-kubectl artifacts/tools/kubectl-{suite} {suite}'");
        return directory;
    }
}
