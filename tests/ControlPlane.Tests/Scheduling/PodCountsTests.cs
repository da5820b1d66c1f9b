using System.Globalization;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using static Platform.ControlPlane.Tests.Scheduling.SchedulingFixtures;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class PodCountsTests
{
    private static readonly string[] Apps = ["web", "db", "cache"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_kept_while_pods_and_nodes_come_and_go_is_what_counting_anew_finds(int seed)
    {
        var random = new Random(seed);
        var cluster = ClusterOf([.. Enumerable.Range(0, 6).Select(NodeOf)]);
        var placed = new Dictionary<string, (Pod Pod, string Node)>();
        for (var step = 0; step < 400; step++)
        {
            Change(random, cluster, placed, step);
            var fresh = ClusterOf([.. cluster.Nodes.Select(n => n.Node)]);
            foreach (var (pod, node) in placed.Values)
                fresh.Place(pod, node);
            foreach (var (selection, key) in Selections())
            {
                cluster.Counts.ByDomain(selection, key).OrderBy(c => c.Key).ShouldBe(
                    fresh.Counts.ByDomain(selection, key).OrderBy(c => c.Key), $"seed {seed}, step {step}, {selection.Key} by {key}");
            }

            foreach (var app in Apps)
            {
                Closed(cluster, app).ShouldBe(Closed(fresh, app), $"seed {seed}, step {step}, what is closed to {app}");
            }
        }
    }

    [Fact]
    public void More_selections_than_are_kept_are_counted_all_the_same()
    {
        var cluster = ClusterOf(NodeOf(0));
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 1_500; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"app-{i}");
                cluster.Place(PodOf(string.Create(CultureInfo.InvariantCulture, $"{round}-{i}"), name), "n0");
                cluster.Counts.ByDomain(PodSelection.Of(Term(name, "zone"), PodOf("x", name)), "zone").ShouldBe(new Dictionary<string, int> { ["z0"] = round + 1 });
            }
        }
    }

    private static void Change(Random random, ClusterState cluster, Dictionary<string, (Pod Pod, string Node)> placed, int step)
    {
        var node = string.Create(CultureInfo.InvariantCulture, $"n{random.Next(8)}");
        switch (random.Next(10))
        {
            case 0:
                cluster.RemoveNode(node);
                break;
            case 1:
                cluster.SetNode(NodeOf(int.Parse(node.AsSpan(1), CultureInfo.InvariantCulture)));
                break;
            case < 5 when placed.Count > 0:
                var gone = placed.Keys.ElementAt(random.Next(placed.Count));
                cluster.RemovePod(placed[gone].Pod);
                placed.Remove(gone);
                break;
            case 5 when placed.Count > 0:
                var ending = placed.ElementAt(random.Next(placed.Count));
                var pod = ending.Value.Pod with { Metadata = ending.Value.Pod.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
                cluster.Place(pod, ending.Value.Node);
                placed[ending.Key] = (pod, ending.Value.Node);
                break;
            default:
                var name = string.Create(CultureInfo.InvariantCulture, $"p{step}");
                var added = PodOf(name, Apps[random.Next(Apps.Length)], random.Next(3) == 0 ? Apps[random.Next(Apps.Length)] : null);
                cluster.Place(added, node);
                placed[name] = (added, node);
                break;
        }
    }

    private static IEnumerable<(PodSelection Selection, string Key)> Selections() =>
        from app in Apps
        from key in (string[])["zone", "kubernetes.io/hostname"]
        from selection in (PodSelection[])
        [
            PodSelection.Of(Term(app, key), PodOf("x", app)),
            PodSelection.Of(Term(app, key) with { NamespaceSelector = new LabelSelector() }, PodOf("x", app)),
            PodSelection.Of(new TopologySpreadConstraint { TopologyKey = key, MaxSkew = 1, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = Labels(app) }, PodOf("x", app)),
            PodSelection.Of(new PodAffinityTerm { TopologyKey = key, LabelSelector = new LabelSelector { MatchExpressions = [new() { Key = "app", Operator = "NotIn", Values = [app] }] } }, PodOf("x", app)),
        ]
        select (selection, key);

    private static List<string> Closed(ClusterState cluster, string app) =>
        [.. cluster.Repelling.DomainsClosedTo(PodOf("x", app)).SelectMany(c => c.Value.Select(domain => $"{c.Key}={domain}")).Order(StringComparer.Ordinal)];

    private static Node NodeOf(int i) => NewNode(string.Create(CultureInfo.InvariantCulture, $"n{i}"), zone: string.Create(CultureInfo.InvariantCulture, $"z{i % 3}"));

    private static Pod PodOf(string name, string app, string? avoids = null)
    {
        var pod = NewPod(name);
        pod = pod with { Metadata = pod.Metadata with { Labels = new Dictionary<string, string> { ["app"] = app } } };
        return avoids is null ? pod : pod with
        {
            Spec = pod.Spec with { Affinity = new Affinity { PodAntiAffinity = new PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [Term(avoids, "zone")] } } },
        };
    }

    private static PodAffinityTerm Term(string app, string key) => new() { TopologyKey = key, LabelSelector = Labels(app) };

    private static LabelSelector Labels(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };
}
