using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>The cluster's <c>linuxProfile</c>: who may sign in to its nodes by SSH, where these have a kernel of their own.</summary>
public static partial class LinuxProfile
{
    private const string DefaultUser = "azureuser";
    private const int MostKeys = 10, LongestKey = 16 * 1024;
    private static readonly string[] KeyTypes = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

    // Debian's own; becoming root is nobody's but the operator's.
    private static readonly string[] SystemUsers =
    [
        "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc", "nobody",
        "messagebus", "sshd", "systemd-network", "systemd-timesync", "systemd-resolve", "systemd-journal", "sudo", "_apt",
    ];

    /// <summary>Checks it and gives it defaults; absent, nobody may sign in.</summary>
    /// <exception cref="ArmException">It is wrong, or names another user than before.</exception>
    public static void Accept(JsonObject properties, JsonObject before)
    {
        if (properties["linuxProfile"] is not { } given) return;
        if (given is not JsonObject profile) throw Refuse("", "must be an object");
        if (AgentPool.Text(profile, "adminUsername").Length == 0) profile["adminUsername"] = DefaultUser;
        var user = AgentPool.Text(profile, "adminUsername");
        if (!UserPattern().IsMatch(user) || SystemUsers.Contains(user)) throw Refuse(".adminUsername", $"'{user}' is invalid: use 1 to 32 lower-case letters, digits, '_' or '-', beginning with a letter, and none of the system's own users");
        if (before["linuxProfile"] is JsonObject old && AgentPool.Text(old, "adminUsername") is { Length: > 0 } was && was != user)
            throw new ArmException(ArmFailure.Invalid($"linuxProfile.adminUsername cannot be changed from '{was}' to '{user}': make a new cluster.", "linuxProfile.adminUsername", "PropertyChangeNotAllowed"));
        if (profile["ssh"] is not JsonObject ssh || ssh["publicKeys"] is not JsonArray { Count: > 0 and <= MostKeys } keys) throw Refuse(".ssh.publicKeys", $"must be a list of 1 to {MostKeys} keys");
        foreach (var key in keys)
        {
            if (key is not JsonObject entry || Normalize(AgentPool.Text(entry, "keyData")) is not { } line)
                throw Refuse(".ssh.publicKeys.keyData", $"is not an OpenSSH public key: give one line such as 'ssh-ed25519 AAAA... name', of type {string.Join(", ", KeyTypes)}");
            entry["keyData"] = line + "\n";
        }
    }

    /// <summary>Who may sign in to a cluster's nodes; null when nobody.</summary>
    public static NodeAccess? AccessOf(JsonObject properties) => properties["linuxProfile"] is JsonObject profile && profile["ssh"]?["publicKeys"] is JsonArray keys
        ? new NodeAccess(AgentPool.Text(profile, "adminUsername"), [.. keys.OfType<JsonObject>().Select(key => AgentPool.Text(key, "keyData").Trim())])
        : null;

    // Type, key and comment alone: options before them could run commands, and a second line would be a second key.
    private static string? Normalize(string text)
    {
        var line = text.Trim();
        if (line.Length > LongestKey || line.Any(char.IsControl)) return null;
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || !KeyTypes.Contains(parts[0])) return null;
        var key = new byte[parts[1].Length];
        // The key itself begins with its type, with its length before it (RFC 4253, section 6.6).
        if (!Convert.TryFromBase64String(parts[1], key, out var length) || length < 4 + parts[0].Length) return null;
        return BinaryPrimitives.ReadInt32BigEndian(key) == parts[0].Length && Encoding.ASCII.GetString(key, 4, parts[0].Length) == parts[0] ? string.Join(' ', parts) : null;
    }

    private static ArmException Refuse(string target, string why) => new(ArmFailure.Invalid($"linuxProfile{target} {why}.", $"linuxProfile{target}"));

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,31}\z")]
    private static partial Regex UserPattern();
}
