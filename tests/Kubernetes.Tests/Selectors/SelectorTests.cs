using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.Kubernetes.Tests.Selectors;

public sealed class SelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web", ["tier"] = "front", ["size"] = "5" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData("app = web , tier=front", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=web", true)]
    [InlineData("app in (web,db)", true)]
    [InlineData("app in (db)", false)]
    [InlineData("app notin (db)", true)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("! other", true)]
    [InlineData("size>4,size<6", true)]
    [InlineData("size>5", false)]
    [InlineData("app=", false)]
    public void A_query_chooses_by_labels(string query, bool chosen)
    {
        Selector.TryParse(query, out var selector, out var error).ShouldBeTrue(error);
        selector.Matches(Labels).ShouldBe(chosen);
        Selector.TryParse(selector.ToString(), out var again, out _).ShouldBeTrue();
        again.Matches(Labels).ShouldBe(chosen);
    }

    [Theory]
    [InlineData("a in")]
    [InlineData("a in b")]
    [InlineData("a in (b")]
    [InlineData("a b c")]
    [InlineData("=x")]
    [InlineData("a>x")]
    [InlineData("a=b;c=d")]
    [InlineData("-a=b")]
    [InlineData("a!b")]
    public void Text_that_is_no_query_is_refused(string query) => Selector.TryParse(query, out _, out _).ShouldBeFalse();

    [Fact]
    public void A_missing_selector_chooses_nothing_and_an_empty_one_everything()
    {
        Selector.From(null).Matches(Labels).ShouldBeFalse();
        Selector.From(new LabelSelector()).Matches(Labels).ShouldBeTrue();
        Selector.OfLabels(null).Matches(Labels).ShouldBeFalse();
    }

    [Theory]
    [InlineData("spec.nodeName=a", true)]
    [InlineData("spec.nodeName==a,status.phase!=Failed", true)]
    [InlineData("spec.nodeName!=a", false)]
    [InlineData("status.reason=", true)]
    [InlineData("spec.nodeName=\\,", false)]
    public void A_field_query_chooses_by_fields(string query, bool chosen)
    {
        FieldSelector.TryParse(query, out var selector, out var error).ShouldBeTrue(error);
        selector.Matches(f => f == "spec.nodeName" ? "a" : "").ShouldBe(chosen);
    }

    [Theory]
    [InlineData("spec.nodeName")]
    [InlineData("a=b=c")]
    [InlineData("a=\\x")]
    public void Text_that_is_no_field_query_is_refused(string query) => FieldSelector.TryParse(query, out _, out _).ShouldBeFalse();
}
