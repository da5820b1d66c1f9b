using Platform.Contracts.Arm;

namespace Platform.Contracts.Tests.Arm;

public sealed class ResourceIdTests
{
    private const string Pool = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c1/agentPools/nodepool1";

    [Fact]
    public void A_child_resource_knows_its_type_its_names_and_its_parent()
    {
        var id = ResourceId.Parse(Pool);

        id.Type.ShouldBe("Microsoft.ContainerService/managedClusters/agentPools");
        id.Names.ShouldBe(["c1", "nodepool1"]);
        id.Parent!.Type.ShouldBe("Microsoft.ContainerService/managedClusters");
        id.Parent.Name.ShouldBe("c1");
        id.Group!.Name.ShouldBe("rg");
    }

    [Fact]
    public void Ids_are_equal_whatever_their_case_and_keep_their_spelling()
    {
        ResourceId.Parse(Pool).ShouldBe(ResourceId.Parse(Pool.ToUpperInvariant()));
        ResourceId.Parse(Pool.ToUpperInvariant()).Value.ShouldBe(Pool.ToUpperInvariant());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/subscriptions/not-a-guid")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.X")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.X/types")]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111//resourceGroups/rg")]
    public void What_is_not_an_id_is_refused(string text) => ResourceId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_scope_contains_what_lies_beneath_it_but_not_a_name_that_begins_alike()
    {
        var group = ResourceId.Parse("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg");

        ResourceId.Parse(Pool).IsWithin(group).ShouldBeTrue();
        ResourceId.ForGroup(group.SubscriptionId, "rg2").IsWithin(group).ShouldBeFalse();
    }
}
