using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Patching;

/// <summary>Laws that hold for every document; a failure prints the seed that leads to it.</summary>
public sealed class PatchPropertyTests
{
    private const int Rounds = 200;
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly KindInfo Deployment = KindRegistry.CreateBuiltIn().FindKind("apps/v1", "Deployment")!;

    [Fact]
    public void The_merge_patch_between_two_documents_leads_from_one_to_the_other() => ForEachSeed(random =>
    {
        var (from, to) = (RandomDeployment(random), RandomDeployment(random));
        MergePatch.Apply(from, Difference(from, to)).Document.ShouldBeJson(to.ToJsonString());
    });

    [Fact]
    public void A_strategic_merge_patch_done_twice_is_done_once() => ForEachSeed(random =>
    {
        var (current, patch) = (RandomDeployment(random), RandomDeployment(random));
        var once = StrategicMergePatch.Apply(current, patch, Deployment.Schema).Document!;
        StrategicMergePatch.Apply(once, patch, Deployment.Schema).Document.ShouldBeJson(once.ToJsonString());
    });

    [Fact]
    public void Applying_twice_changes_nothing_more() => ForEachSeed(random =>
    {
        var live = Apply(RandomDeployment(random), RandomDeployment(random), "other");
        var configuration = RandomDeployment(random);
        var once = Apply(live, configuration, "me");
        Apply(once, configuration, "me").ShouldBeJson(once.ToJsonString());
    });

    [Fact]
    public void A_sole_manager_gets_exactly_what_it_applies() => ForEachSeed(random =>
    {
        var last = RandomDeployment(random);
        var live = Apply(Apply(Apply(null, RandomDeployment(random), "me"), RandomDeployment(random), "me"), last, "me");
        live["metadata"]!.AsObject().Remove("managedFields");
        Canonical(live).ShouldBeJson(Canonical(last).ToJsonString());
    });

    [Fact]
    public void What_one_manager_applied_outlives_the_withdrawal_of_another() => ForEachSeed(random =>
    {
        var mine = RandomDeployment(random);
        var both = Apply(Apply(null, mine, "me"), RandomDeployment(random), "other");
        var again = Apply(both, mine, "me");
        var alone = Apply(again, JsonAssertions.Object("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}"""), "other");
        alone["metadata"]!.AsObject().Remove("managedFields");
        Sorted(Canonical(alone)).ShouldBeJson(Sorted(Canonical(mine)).ToJsonString());
    });

    [Fact]
    public void Sets_of_fields_obey_the_laws_of_sets_and_survive_writing() => ForEachSeed(random =>
    {
        var (a, b) = (RandomSet(random), RandomSet(random));
        a.Except(b).Intersect(b).IsEmpty.ShouldBeTrue();
        a.Except(b).Union(a.Intersect(b)).SameAs(a).ShouldBeTrue();
        a.Union(b).SameAs(b.Union(a)).ShouldBeTrue();
        FieldSet.Parse(a.ToJson()).SameAs(a).ShouldBeTrue();
    });

    [Fact]
    public void Every_field_that_an_update_changes_has_exactly_one_owner() => ForEachSeed(random =>
    {
        var live = Apply(null, RandomDeployment(random), "me");
        var updated = RandomDeployment(random);
        updated["metadata"]!["managedFields"] = live["metadata"]!["managedFields"]?.DeepClone();
        ManagedFields.Track(Deployment, live, updated, new FieldManager("writer", "", Now));
        var changed = new VersionedComparison(Deployment, live, updated, "").In("apps/v1").Changed;
        var entries = ManagerEntry.ReadAll(updated)!;
        foreach (var entry in entries.Where(entry => entry.Applied)) entry.Fields.Intersect(changed).IsEmpty.ShouldBeTrue();
        if (!changed.IsEmpty) entries.Single(entry => !entry.Applied).Fields.SameAs(changed).ShouldBeTrue();
    });

    private static void ForEachSeed(Action<Random> law)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            try
            {
                law(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }

    private static JsonObject Apply(JsonObject? live, JsonObject configuration, string manager) =>
        ServerSideApply.Apply(Deployment, live, configuration, new FieldManager(manager, "", Now), force: true).Document!;

    private static JsonObject RandomDeployment(Random random)
    {
        var spec = new JsonObject();
        if (random.Next(2) == 0) spec["replicas"] = random.Next(5);
        if (random.Next(3) == 0) spec["strategy"] = new JsonObject { ["type"] = "Recreate" };
        var containers = new JsonArray([.. Some(random, "a", "b", "c", "d").Select(name => RandomContainer(random, name))]);
        if (containers.Count > 0) spec["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = containers } };
        var metadata = new JsonObject { ["name"] = "web" };
        var labels = new JsonObject(Some(random, "x", "y", "z").Select(key => KeyValuePair.Create(key, (JsonNode?)$"{random.Next(3)}")));
        if (labels.Count > 0) metadata["labels"] = labels;
        var finalizers = Some(random, "example.com/a", "example.com/b").Select(name => (JsonNode)name).ToArray();
        if (finalizers.Length > 0) metadata["finalizers"] = new JsonArray(finalizers);
        var result = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = metadata };
        if (spec.Count > 0) result["spec"] = spec;
        return result;
    }

    private static JsonObject RandomContainer(Random random, string name)
    {
        var container = new JsonObject { ["name"] = name };
        if (random.Next(2) == 0) container["image"] = $"image:{random.Next(3)}";
        if (random.Next(2) == 0) container["args"] = new JsonArray([.. Some(random, "1", "2", "3").Append("0").Select(arg => (JsonNode)arg)]);
        var environment = Some(random, "P", "Q").Select(key => (JsonNode)new JsonObject { ["name"] = key, ["value"] = $"{random.Next(3)}" }).ToArray();
        if (environment.Length > 0) container["env"] = new JsonArray(environment);
        var ports = Some(random, "80", "81").Select(port => (JsonNode)new JsonObject { ["containerPort"] = int.Parse(port, null), ["protocol"] = "TCP" }).ToArray();
        if (ports.Length > 0) container["ports"] = new JsonArray(ports);
        return container;
    }

    private static List<string> Some(Random random, params string[] names)
    {
        random.Shuffle(names);
        return [.. names.Take(random.Next(names.Length + 1))];
    }

    private static FieldSet RandomSet(Random random)
    {
        var set = new FieldSet();
        for (var i = 0; i < random.Next(8); i++)
        {
            var branch = set;
            for (var depth = random.Next(1, 4); depth > 0; depth--) branch = branch.Branch(FieldElement.OfField($"{(char)('a' + random.Next(3))}"));
            branch.Self = true;
        }
        return set;
    }

    private static JsonObject Difference(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in from)
        {
            if (!to.ContainsKey(name)) patch[name] = null;
            else if (value is JsonObject old && to[name] is JsonObject current) patch[name] = Difference(old, current);
            else patch[name] = to[name]?.DeepClone();
        }
        foreach (var (name, value) in to)
        {
            if (!from.ContainsKey(name)) patch[name] = value?.DeepClone();
        }
        return patch;
    }

    /// <summary>Without what is empty, as it would be stored.</summary>
    private static JsonObject Canonical(JsonObject document)
    {
        var copy = document.DeepClone().AsObject();
        Strip(copy);
        return copy;
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Strip(item);
        }
        if (node is not JsonObject map) return;
        foreach (var (name, value) in map.ToList())
        {
            Strip(value);
            if (value is JsonObject { Count: 0 } or JsonArray { Count: 0 }) map.Remove(name);
        }
    }

    /// <summary>With lists in an order of their own: who applies last decides the order, not the content.</summary>
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(field => KeyValuePair.Create(field.Key, field.Key == "args" ? field.Value?.DeepClone() : (JsonNode?)Sorted(field.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => Sorted(item!)).OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)]),
        _ => node.DeepClone(),
    };
}
