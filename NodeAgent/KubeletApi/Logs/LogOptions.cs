using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>Which part of a log is asked for.</summary>
public sealed record LogOptions
{
    public bool Follow { get; init; }

    public bool Previous { get; init; }

    public bool Timestamps { get; init; }

    /// <summary>Only the last so many lines; null for all.</summary>
    public long? TailLines { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Only what was written to stderr, or only what was not; null for both.</summary>
    public bool? Errors { get; init; }

    /// <summary>At most so many bytes; null for all.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Reads the query; null and a message when a value is no value of its parameter.</summary>
    public static LogOptions? Parse(IQueryCollection query, TimeProvider time, out string? fault)
    {
        fault = null;
        var tail = Number(query, "tailLines", ref fault);
        var limit = Number(query, "limitBytes", ref fault);
        var seconds = Number(query, "sinceSeconds", ref fault);
        DateTimeOffset? since = seconds is { } ago ? time.GetUtcNow().AddSeconds(-Math.Min(ago, int.MaxValue)) : null;
        if (query["sinceTime"].FirstOrDefault() is { Length: > 0 } text)
        {
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                since = at;
            else
                fault = $"sinceTime: \"{text}\" is not a time";
        }

        var stream = query["stream"].FirstOrDefault() ?? "All";
        if (stream is not ("All" or "Stdout" or "Stderr"))
            fault = $"stream: \"{stream}\" is none of All, Stdout, Stderr";
        return fault is not null ? null : new LogOptions
        {
            Follow = Flag(query, "follow"),
            Previous = Flag(query, "previous"),
            Timestamps = Flag(query, "timestamps"),
            TailLines = tail,
            LimitBytes = limit,
            Since = since,
            Errors = stream == "All" ? null : stream == "Stderr",
        };
    }

    private static bool Flag(IQueryCollection query, string name) => query[name].FirstOrDefault() is "true" or "1";

    private static long? Number(IQueryCollection query, string name, ref string? fault)
    {
        if (query[name].FirstOrDefault() is not { Length: > 0 } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        fault = $"{name}: \"{text}\" is not a whole number of 0 or more";
        return null;
    }
}
