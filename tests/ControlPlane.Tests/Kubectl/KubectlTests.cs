using Platform.ControlPlane.Tests.Clusters;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Kubectl;

/// <summary>
/// Stock kubectl, the oldest and the newest that Debian packages, against a hosted cluster. Each folder of <c>Cases</c> is one
/// case: <c>session</c> is what is typed and printed, the other files lie in the directory where it is typed.
/// </summary>
public sealed class KubectlTests(KubectlTests.Role role) : IClassFixture<KubectlTests.Role>
{
    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "ControlPlane.Tests", "Kubectl", "Cases");

    public static TheoryData<string, string> Sessions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var directory in Directory.GetDirectories(Cases).Order(StringComparer.Ordinal))
            {
                foreach (var version in KubectlTools.Versions) data.Add(Path.GetFileName(directory), version);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task What_is_typed_is_answered_as_upstream_answers_it(string name, string version)
    {
        var directory = Path.Combine(Cases, name);
        await using var cluster = await PlayedCluster.StartAsync(role.Harness, role.NextNumber());
        foreach (var file in Directory.GetFiles(directory)) File.Copy(file, Path.Combine(cluster.DirectoryName, Path.GetFileName(file)));
        var session = Session.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "session")), version);
        await session.PlayAsync(cluster.DirectoryName, cluster.Environment(KubectlTools.Find(version)));
    }

    /// <summary>The role that serves the clusters of all cases.</summary>
    public sealed class Role : IAsyncLifetime
    {
        private readonly PostgresFixture _postgres = new();
        private int _clusters;

        public ControlPlaneHarness Harness { get; private set; } = null!;

        public int NextNumber() => _clusters++;

        public async Task InitializeAsync()
        {
            await _postgres.InitializeAsync();
            Harness = await ControlPlaneHarness.StartAsync(_postgres);
        }

        public async Task DisposeAsync()
        {
            await Harness.DisposeAsync();
            await _postgres.DisposeAsync();
        }
    }
}
