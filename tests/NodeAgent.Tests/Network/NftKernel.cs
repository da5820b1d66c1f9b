using System.Text.Json.Nodes;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Tests.Network;

/// <summary>What the kernel makes of scripts of nft, in a network namespace of its own that ends with each call.</summary>
internal static class NftKernel
{
    /// <summary>Applies scripts one after the other and lists the table after each, in a form that compares: without handles, elements and chains in order.</summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(string table, IReadOnlyList<string> scripts)
    {
        var directory = Directory.CreateTempSubdirectory("nft-kernel-").FullName;
        try
        {
            for (var i = 0; i < scripts.Count; i++)
                await File.WriteAllTextAsync(Path.Combine(directory, $"{i}.nft"), scripts[i]);
            var result = await new CommandRunner().RunAsync(
                "unshare", ["--net", "sh", "-c", $"cd {directory}; i=0; while [ $i -lt {scripts.Count} ]; do nft -f $i.nft || {{ echo script $i >&2; exit 1; }}; nft -j list table ip {table} >$i.json; i=$((i+1)); done"],
                null, CancellationToken.None);
            result.Error.ShouldBe("");
            result.ExitCode.ShouldBe(0);
            return [.. Enumerable.Range(0, scripts.Count).Select(i => Normal(File.ReadAllText(Path.Combine(directory, $"{i}.json"))))];
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    private static string Normal(string listing)
    {
        var lines = new List<string>();
        var places = new Dictionary<string, int>();
        foreach (var entry in JsonNode.Parse(listing)!["nftables"]!.AsArray())
        {
            var (kind, value) = entry!.AsObject().Single();
            var item = value!.AsObject();
            if (kind == "metainfo")
                continue;
            item.Remove("handle");
            if (item["elem"] is JsonArray elements)
                item["elem"] = new JsonArray([.. elements.Select(e => e!.ToJsonString()).Order(StringComparer.Ordinal).Select(text => (JsonNode)text)]);
            // Rules keep their order within their chain.
            var chain = item["chain"]?.ToString() ?? "";
            var place = kind == "rule" ? places[chain] = places.GetValueOrDefault(chain) + 1 : 0;
            lines.Add($"{kind} {item["name"] ?? item["chain"]} {place:000} {item.ToJsonString()}");
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
