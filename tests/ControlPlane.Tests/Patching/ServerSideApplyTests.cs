using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Patching;

public sealed class ServerSideApplyTests
{
    private const string Web = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"app":"web"}},
         "spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"web","image":"web:1","ports":[{"containerPort":80}]}]}}}}
        """;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly KindInfo Deployment = KindRegistry.CreateBuiltIn().FindKind("apps/v1", "Deployment")!;

    [Fact]
    public void A_creation_by_apply_owns_what_it_states()
    {
        var created = Apply(null, Web, "kubectl").Document!;
        created["spec"]!["replicas"]!.GetValue<int>().ShouldBe(2);
        Managers(created).ShouldBeJson("""
            [{"manager":"kubectl","operation":"Apply","apiVersion":"apps/v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1","fieldsV1":{
              "f:metadata":{"f:labels":{"f:app":{}}},
              "f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{
                ".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}}]
            """);
    }

    [Fact]
    public void Applying_the_same_again_changes_nothing()
    {
        var created = Apply(null, Web, "kubectl").Document!;
        Apply(created, Web, "kubectl", later: true).Document.ShouldBeJson(created.ToJsonString());
    }

    [Fact]
    public void What_is_no_longer_stated_goes_and_what_others_wrote_stays()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        var scaled = Change(live, o => o["metadata"]!["annotations"] = new JsonObject { ["deployment.kubernetes.io/revision"] = "1" }, "controller");
        var result = Apply(scaled, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""", "kubectl").Document!;
        result["spec"]!.AsObject().ContainsKey("replicas").ShouldBeFalse();
        result["metadata"]!["labels"]!.AsObject().Count.ShouldBe(0);
        result["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]!.GetValue<string>().ShouldBe("1");
        result["spec"]!["template"]!["spec"]!["containers"]!.ShouldBeJson("""[{"name":"web","image":"web:2","ports":[]}]""");
    }

    [Fact]
    public void A_container_that_is_no_longer_stated_goes_unless_another_owns_a_part_of_it()
    {
        const string two = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"},{"name":"c","image":"1"}]}}}}""";
        const string one = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1"}]}}}}""";
        var live = Change(Apply(null, two, "kubectl").Document!, o => o["spec"]!["template"]!["spec"]!["containers"]![1]!["tty"] = true, "other");
        var result = Apply(live, one, "kubectl").Document!;
        result["spec"]!["template"]!["spec"]!["containers"]!.ShouldBeJson("""[{"name":"a","image":"1"},{"name":"b","tty":true}]""");
    }

    [Fact]
    public void A_field_of_another_manager_is_a_conflict_that_names_it()
    {
        var live = Change(Apply(null, Web, "kubectl").Document!, o => o["spec"]!["replicas"] = 5, "autoscaler");
        var failure = Apply(live, Web, "kubectl").Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(PatchFailureKind.Conflict);
        var cause = failure.Causes.ShouldHaveSingleItem();
        cause.Reason.ShouldBe("FieldManagerConflict");
        cause.Field.ShouldBe(".spec.replicas");
        cause.Message.ShouldBe("conflict with \"autoscaler\" using apps/v1");
    }

    [Fact]
    public void A_contested_list_item_is_named_by_its_key()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        var wanted = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:9"}]}}}}""";
        var cause = Apply(live, wanted, "other").Failure.ShouldNotBeNull().Causes.ShouldHaveSingleItem();
        cause.Field.ShouldBe(".spec.template.spec.containers[name=\"web\"].image");
        cause.Message.ShouldBe("conflict with \"kubectl\"");
    }

    [Fact]
    public void Force_takes_the_field_over()
    {
        var live = Change(Apply(null, Web, "kubectl").Document!, o => o["spec"]!["replicas"] = 5, "autoscaler");
        var result = Apply(live, Web, "kubectl", force: true).Document!;
        result["spec"]!["replicas"]!.GetValue<int>().ShouldBe(2);
        Managers(result).AsArray().ShouldHaveSingleItem()!["manager"]!.GetValue<string>().ShouldBe("kubectl");
    }

    [Fact]
    public void The_same_value_is_shared_without_conflict_and_outlives_one_owner()
    {
        const string replicas = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":2}}""";
        const string nothing = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}""";
        var shared = Apply(Apply(null, Web, "kubectl").Document!, replicas, "other").Document!;
        Managers(shared).AsArray().Count.ShouldBe(2);
        var left = Apply(shared, nothing, "other").Document!;
        left["spec"]!["replicas"]!.GetValue<int>().ShouldBe(2);
        Managers(left).AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public void An_update_takes_the_fields_it_changed()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        var updated = Change(live, o => o["spec"]!["replicas"] = 3, "kubectl-scale", "scale");
        var scale = Managers(updated).AsArray().Single(entry => entry!["manager"]!.GetValue<string>() == "kubectl-scale")!;
        scale["subresource"]!.GetValue<string>().ShouldBe("scale");
        scale["fieldsV1"]!.ShouldBeJson("""{"f:spec":{"f:replicas":{}}}""");
        Managers(updated).AsArray().Single(entry => entry!["manager"]!.GetValue<string>() == "kubectl")!["fieldsV1"]!["f:spec"]!.AsObject().ContainsKey("f:replicas").ShouldBeFalse();
    }

    [Fact]
    public void An_update_without_change_leaves_the_account_as_it_is()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        Change(live, _ => { }, "someone").ShouldBeJson(live.ToJsonString());
    }

    [Fact]
    public void A_status_update_owns_only_status()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        var updated = Change(live, o => o["status"] = new JsonObject { ["replicas"] = 2 }, "controller", "status");
        Managers(updated).AsArray().Single(entry => entry!["manager"]!.GetValue<string>() == "controller")!["fieldsV1"]!
            .ShouldBeJson("""{"f:status":{".":{},"f:replicas":{}}}""");
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"web","managedFields":[{}]}}""", "managedFields must be nil")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"a"}]}}}}""", "duplicate entries for key [name=\"a\"]")]
    [InlineData("""{"metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"image":"a"}]}}}}""", "identify it: name")]
    public void A_configuration_that_cannot_be_owned_is_refused(string configuration, string words) =>
        Apply(null, configuration, "kubectl").Failure.ShouldNotBeNull().Message.ShouldContain(words);

    [Fact]
    public void Many_updaters_are_folded_into_one()
    {
        var live = Apply(null, Web, "kubectl").Document!;
        for (var i = 0; i < 15; i++) live = Change(live, o => o["metadata"]!["labels"]![$"l{i}"] = "x", $"manager-{i}");
        Managers(live).AsArray().Count(entry => entry!["operation"]!.GetValue<string>() == "Update").ShouldBe(10);
        Managers(live).AsArray().ShouldContain(entry => entry!["manager"]!.GetValue<string>() == "ancient-changes");
    }

    private static PatchResult Apply(JsonObject? live, string configuration, string manager, bool force = false, bool later = false) =>
        ServerSideApply.Apply(Deployment, live, JsonAssertions.Object(configuration), new FieldManager(manager, "", later ? Start.AddHours(1) : Start), force);

    private static JsonObject Change(JsonObject live, Action<JsonObject> change, string manager, string subresource = "")
    {
        var updated = live.DeepClone().AsObject();
        change(updated);
        ManagedFields.Track(Deployment, live, updated, new FieldManager(manager, subresource, Start.AddMinutes(1)));
        return updated;
    }

    private static JsonNode Managers(JsonObject document) => document["metadata"]!["managedFields"]!;
}
