using Platform.Kubernetes.Validation;

namespace Platform.Kubernetes.Tests.Validation;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("web-1.example", true)]
    [InlineData("Web", false)]
    [InlineData("a b", false)]
    [InlineData("-a", false)]
    [InlineData("a..b", false)]
    [InlineData("a.", false)]
    [InlineData("", false)]
    public void Subdomains_are_checked(string name, bool valid) => (DnsNames.SubdomainError(name) is null).ShouldBe(valid);

    [Fact]
    public void Long_names_are_refused()
    {
        DnsNames.SubdomainError(new string('a', 253)).ShouldBeNull();
        DnsNames.SubdomainError(new string('a', 254)).ShouldBe("must be no more than 253 characters");
        DnsNames.LabelError(new string('a', 64)).ShouldBe("must be no more than 63 characters");
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("example.com/app", true)]
    [InlineData("/app", false)]
    [InlineData("a/b/c", false)]
    [InlineData("example.com/", false)]
    [InlineData("_x", false)]
    public void Label_keys_are_checked(string key, bool valid) => (LabelNames.KeyError(key) is null).ShouldBe(valid);

    [Fact]
    public void A_service_name_begins_with_a_letter() => DnsNames.Rfc1035LabelError("1a").ShouldNotBeNull();
}
