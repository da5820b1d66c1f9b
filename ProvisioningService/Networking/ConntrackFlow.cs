using System.Net;

namespace Platform.ProvisioningService.Networking;

/// <summary>A tracked connection, as <c>conntrack -L</c> shows it.</summary>
/// <param name="ReplySource">Who answers: the pod, after translation.</param>
internal sealed record ConntrackFlow(IPAddress ReplySource)
{
    /// <summary>Reads the output of <c>conntrack -L</c>; each line names source and destination twice, as sent and as answered.</summary>
    public static IEnumerable<ConntrackFlow> ParseAll(string output) =>
        from line in output.Split('\n')
        let sources = line.Split(' ').Where(word => word.StartsWith("src=", StringComparison.Ordinal)).ToArray()
        where sources.Length == 2
        select IPAddress.TryParse(sources[1]["src=".Length..], out var address) ? address : null into address
        where address is not null
        select new ConntrackFlow(address);
}
