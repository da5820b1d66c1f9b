using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Cgroups;

namespace Platform.NodeAgent.Tests.Pods.Cgroups;

/// <summary>On directories laid out as the kernel does; the end-to-end story reads the kernel's own.</summary>
public sealed class PodCgroupsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();

    public void Dispose() => _root.Delete(true);

    [Fact]
    public void A_class_weighs_what_its_pods_ask_for_together()
    {
        var groups = Version1();

        groups.Widen(Pod("one", "100m"));
        groups.Widen(Pod("two", "300m"));
        Read("cpu/kubepods/burstable/cpu.shares").ShouldBe("409");

        groups.Remove("two");
        Read("cpu/kubepods/burstable/cpu.shares").ShouldBe("102");
    }

    [Fact]
    public void A_pod_that_is_given_less_keeps_what_it_had_until_its_containers_have_less()
    {
        var groups = Version1();
        groups.Widen(Pod("one", "200m"));

        groups.Widen(Pod("one", "100m"));
        Read("cpu/kubepods/burstable/podone/cpu.shares").ShouldBe("204");

        groups.Settle(Pod("one", "100m"));
        Read("cpu/kubepods/burstable/podone/cpu.shares").ShouldBe("102");
    }

    [Fact]
    public void Groups_of_pods_that_are_gone_are_found_again()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "memory/kubepods/besteffort/podlost/container"));
        var groups = Version1();

        groups.Known().ShouldBe(["lost"]);
        groups.Remove("lost").ShouldBeTrue();
        groups.Known().ShouldBeEmpty();
    }

    [Fact]
    public void Version_2_passes_controllers_on_and_has_names_of_its_own()
    {
        File.WriteAllText(Path.Combine(_root.FullName, "cgroup.controllers"), "cpuset cpu memory\n");
        Directory.CreateDirectory(Path.Combine(_root.FullName, "kubepods"));
        File.WriteAllText(Path.Combine(_root.FullName, "kubepods/cgroup.controllers"), "cpu memory\n");

        new CgroupTree(_root.FullName).Set("/kubepods/podone", new CgroupLimits(1024, 50_000, null));

        Read("cgroup.subtree_control").ShouldBe("+cpu +memory");
        Read("kubepods/podone/cpu.weight").ShouldBe("39");
        Read("kubepods/podone/cpu.max").ShouldBe("50000 100000");
        Read("kubepods/podone/memory.max").ShouldBe("max");
    }

    private PodCgroups Version1()
    {
        foreach (var (hierarchy, file) in new[] { ("cpu", "cpu.shares"), ("memory", "memory.limit_in_bytes") })
        {
            var directory = _root.CreateSubdirectory(hierarchy).FullName;
            File.WriteAllText(Path.Combine(directory, file), "");
            File.WriteAllText(Path.Combine(directory, "cgroup.procs"), "");
        }

        var groups = new PodCgroups(new CgroupTree(_root.FullName));
        groups.Begin(2);
        return groups;
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_root.FullName, file));

    private static Pod Pod(string uid, string cpu) => new()
    {
        Metadata = new ObjectMeta { Uid = uid },
        Spec = new PodSpec { Containers = [new Container { Name = "main", Resources = new ResourceRequirements { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } } }] },
    };
}
