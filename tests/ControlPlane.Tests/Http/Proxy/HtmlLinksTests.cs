using System.Text;
using Platform.ControlPlane.Http.Proxy;

namespace Platform.ControlPlane.Tests.Http.Proxy;

public sealed class HtmlLinksTests
{
    private static readonly ProxyLinks Links = new("/p", "10.0.0.1:80");

    [Theory]
    [InlineData("""<a href="/x">t</a>""", """<a href="/p/x">t</a>""")]
    [InlineData("<A class=c HREF=/x>", "<A class=c HREF=/p/x>")]
    [InlineData("<img alt='a > b' src='/x?a=1&amp;b=2'/>", "<img alt='a > b' src='/p/x?a=1&amp;b=2'/>")]
    [InlineData("""<form action="http://10.0.0.1:80/x">""", """<form action="/p/x">""")]
    [InlineData("""<a href="//10.0.0.1:80/x">""", """<a href="/p/x">""")]
    [InlineData("""<a href="//cdn.example/x"><a href="x"><a href="#y"><a href="/p/x">""", """<a href="//cdn.example/x"><a href="x"><a href="#y"><a href="/p/x">""")]
    [InlineData("""<!-- <a href="/x"> ---><a href="/y">""", """<!-- <a href="/x"> ---><a href="/p/y">""")]
    [InlineData("""<script src="/s">if (a<b) x = '<a href="/x">'</script><a href="/y">""", """<script src="/p/s">if (a<b) x = '<a href="/x">'</script><a href="/p/y">""")]
    [InlineData("""a < b <a href="/x">""", """a < b <a href="/p/x">""")]
    [InlineData("""<p title='href="/x"'>""", """<p title='href="/x"'>""")]
    [InlineData("""<a href="/x" """, """<a href="/x" """)]
    public async Task Links_in_start_tags_are_rewritten_and_all_else_stays(string page, string expected)
    {
        foreach (var step in (int[])[1, 7, 4096])
        {
            using var output = new MemoryStream();
            await new HtmlLinks(Links).CopyAsync(new Slow(Encoding.Latin1.GetBytes(page), step), output, default);
            Encoding.Latin1.GetString(output.ToArray()).ShouldBe(expected, $"read {step} bytes at a time");
        }
    }

    [Fact]
    public async Task Bytes_of_any_kind_pass_as_they_are()
    {
        var random = new Random(3);
        for (var i = 0; i < 20; i++)
        {
            var bytes = new byte[200_000];
            random.NextBytes(bytes);
            if (i % 2 == 0) bytes[0] = (byte)'<';
            using var output = new MemoryStream();
            await new HtmlLinks(new ProxyLinks("")).CopyAsync(new MemoryStream(bytes), output, default);
            output.ToArray().SequenceEqual(bytes).ShouldBeTrue();
        }
    }

    private sealed class Slow(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
