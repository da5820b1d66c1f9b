using System.Globalization;

namespace Platform.Registry.Distribution;

/// <summary>A page of a listing: <c>n</c> entries after <c>last</c>.</summary>
internal sealed record Page(int Count, string? Last)
{
    /// <summary>Most entries of a page.</summary>
    public const int Limit = 1000;
    private const int MaxLast = 512;

    /// <summary>Reads the page that a request asks for.</summary>
    public static (Page? Page, DistributionError? Error) Read(DistributionCall call)
    {
        var last = call.Query("last");
        if (last is not null && (last.Length > MaxLast || last.Contains('\0', StringComparison.Ordinal))) return (null, DistributionError.PageInvalid("last is not a name"));
        if (call.Query("n") is not { Length: > 0 } n) return (new Page(Limit, last), null);
        return int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (new Page(Math.Min(count, Limit), last), null)
            : (null, DistributionError.PageInvalid($"n must be a number from 0 to {int.MaxValue}"));
    }

    /// <summary>Cuts a listing that was read with one entry more than the page, and links to the next page when there is one.</summary>
    public IReadOnlyList<T> Cut<T>(DistributionCall call, IReadOnlyList<T> entries, Func<T, string> name, string extra = "")
    {
        if (entries.Count <= Count || Count == 0) return [.. entries.Take(Count)];
        var page = entries.Take(Count).ToList();
        call.Http.Response.Headers.Link = $"<{call.Http.Request.Path.ToUriComponent()}?n={Count}&last={Uri.EscapeDataString(name(page[^1]))}{extra}>; rel=\"next\"";
        return page;
    }
}
