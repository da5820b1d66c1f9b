using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Tests.Pods.Runtime;

public sealed class VariableExpansionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)-$(B)", "1-2")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$(A", "$(A")]
    [InlineData("$A", "$A")]
    [InlineData("end$", "end$")]
    public void A_reference_is_replaced_when_it_names_a_variable(string text, string expected) =>
        VariableExpansion.Expand(text, new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }).ShouldBe(expected);

    [Fact]
    public void The_variables_of_a_text_are_known_and_an_escaped_one_is_none() =>
        VariableExpansion.Names("$(ONE)/$$(TWO)/$(THREE)/$(").ShouldBe(["ONE", "THREE"]);
}
