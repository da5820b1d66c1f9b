using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Evictions;

namespace Platform.NodeAgent.Tests.Pods.Evictions;

public sealed class EvictionTests
{
    private static readonly Dictionary<string, long> Nothing = [];

    [Fact]
    public void An_emptyDir_above_its_limit_ends_its_pod()
    {
        var spec = new PodSpec { Volumes = [new Volume { Name = "cache", EmptyDir = new EmptyDirVolumeSource { SizeLimit = Quantity.Parse("1Mi") } }] };

        StorageLimits.Exceeded(spec, Nothing, new Dictionary<string, long> { ["cache"] = 1 << 20 }).ShouldBeNull();
        StorageLimits.Exceeded(spec, Nothing, new Dictionary<string, long> { ["cache"] = (1 << 20) + 1 })
            .ShouldBe("Usage of EmptyDir volume \"cache\" exceeds the limit \"1Mi\". ");
    }

    [Fact]
    public void One_in_memory_is_its_file_systems_to_limit() => StorageLimits.Any(new PodSpec
    {
        Volumes = [new Volume { Name = "cache", EmptyDir = new EmptyDirVolumeSource { Medium = "Memory", SizeLimit = Quantity.Parse("1Mi") } }],
    }).ShouldBeFalse();

    [Fact]
    public void A_containers_files_and_logs_are_held_against_its_own_limit()
    {
        var spec = new PodSpec { Containers = [Limited("web", "10Mi"), new Container { Name = "free" }] };

        StorageLimits.Exceeded(spec, new Dictionary<string, long> { ["web"] = 11 << 20 }, Nothing)
            .ShouldBe("Container web exceeded its local ephemeral storage limit \"10Mi\". ");
        StorageLimits.Exceeded(spec, new Dictionary<string, long> { ["free"] = 11 << 20 }, Nothing).ShouldBeNull();
    }

    [Fact]
    public void Containers_and_volumes_together_are_held_against_the_sum_of_limits()
    {
        var spec = new PodSpec { Containers = [Limited("web", "10Mi"), Limited("log", "10Mi")] };

        StorageLimits.Exceeded(spec, new Dictionary<string, long> { ["web"] = 9 << 20, ["log"] = 9 << 20 }, new Dictionary<string, long> { ["cache"] = 3 << 20 })
            .ShouldBe("Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ");
    }

    [Fact]
    public void Pods_above_what_they_asked_for_go_first_then_by_priority_then_by_how_far()
    {
        EvictionCandidate[] candidates =
        [
            Candidate("within", used: 90, requested: 100, priority: 0),
            Candidate("important", used: 500, requested: 100, priority: 1000),
            Candidate("slightly", used: 110, requested: 100, priority: 0),
            Candidate("far", used: 300, requested: 100, priority: 0),
            Candidate("system", used: 900, requested: 0, priority: 2_000_001_000),
        ];

        EvictionOrder.Rank(candidates).Select(c => c.Pod.Metadata.Name).ShouldBe(["far", "slightly", "important", "within"]);
    }

    private static Container Limited(string name, string limit) => new()
    {
        Name = name,
        Resources = new ResourceRequirements { Limits = new Dictionary<string, Quantity> { ["ephemeral-storage"] = Quantity.Parse(limit) } },
    };

    private static EvictionCandidate Candidate(string name, long used, long requested, int priority) =>
        new(new Pod { Metadata = new ObjectMeta { Name = name }, Spec = new PodSpec { Priority = priority } }, used, requested);
}
