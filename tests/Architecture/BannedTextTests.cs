namespace Platform.Architecture;

/// <summary>What the product's code does not contain, and what takes its place.</summary>
public sealed class BannedTextTests
{
    [Theory]
    [InlineData("DateTime.UtcNow", "TimeProvider.GetUtcNow()")]
    [InlineData("DateTime.Now", "TimeProvider.GetUtcNow()")]
    [InlineData("DateTimeOffset.UtcNow", "TimeProvider.GetUtcNow()")]
    [InlineData(".GetAwaiter().GetResult()", "await")]
    [InlineData("Thread.Sleep(", "Task.Delay with a TimeProvider")]
    [InlineData("NotImplementedException", "the real thing")]
    [InlineData("#pragma warning disable", "a mended cause")]
    public void The_product_does_not_contain(string banned, string instead) =>
        Sources.Product.Where(file => file.Text.Contains(banned, StringComparison.Ordinal) && !file.Path.StartsWith("samples/", StringComparison.Ordinal))
            .Select(file => file.Path).ShouldBeEmpty($"'{banned}' is banned: use {instead}");
}
