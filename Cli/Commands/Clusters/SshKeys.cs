using System.Buffers.Binary;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.Clusters;

/// <summary>The cluster's SSH key, given or generated as az does it.</summary>
internal static class SshKeys
{
    private const int KeyBits = 3072, LongestFile = 16 * 1024;

    public static Option<string?> Value() => new("--ssh-key-value") { Description = "SSH public key, or its file, of who may sign in to virtual machines." };

    public static Option<bool> Generate() => new("--generate-ssh-keys") { Description = "Use ~/.ssh/id_rsa.pub, or the file named by --ssh-key-value, and make the key pair if it is missing." };

    /// <summary>The public key; empty when none is asked for.</summary>
    public static async Task<Result<string>> FindAsync(string? value, bool generate, string home, CancellationToken cancel)
    {
        if (value is null && !generate)
            return "";
        if (value?.Split(' ') is [{ } type, _, ..] && (type.StartsWith("ssh-", StringComparison.Ordinal) || type.StartsWith("ecdsa-", StringComparison.Ordinal)))
            return value;
        var file = value ?? Path.Combine(home, ".ssh", "id_rsa.pub");
        try
        {
            if (File.Exists(file))
            {
                return new FileInfo(file).Length <= LongestFile ? (await File.ReadAllTextAsync(file, cancel)).Trim()
                    : CliError.Usage($"argument --ssh-key-value: {file} is too large to be a public key.");
            }

            if (!generate)
                return CliError.Usage($"argument --ssh-key-value: {file} is no file and no public key. Give one, or add --generate-ssh-keys to make it.");
            var privateFile = file.EndsWith(".pub", StringComparison.Ordinal) ? file[..^4] : null;
            return privateFile is null
                ? CliError.Usage($"argument --ssh-key-value: {file} does not end in .pub, so that the private key's place beside it is unclear.")
                : File.Exists(privateFile) ? CliError.Usage($"argument --generate-ssh-keys: {privateFile} is there without its public key. Make that with 'ssh-keygen -y', or name another file with --ssh-key-value.")
                : Make(privateFile, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new CliError("SshKeyNotAccessible", $"The SSH key '{file}' cannot be read or made: {exception.Message}");
        }
    }

    /// <summary>The cluster's <c>linuxProfile</c>.</summary>
    public static JsonObject Profile(string? user, string key)
    {
        var profile = new JsonObject { ["ssh"] = new JsonObject { ["publicKeys"] = new JsonArray(new JsonObject { ["keyData"] = key }) } };
        if (user is not null)
            profile["adminUsername"] = user;
        return profile;
    }

    // The private key first: a public key without one would let nobody in.
    private static string Make(string privateFile, string publicFile)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.GetDirectoryName(privateFile) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory, owner | UnixFileMode.UserExecute);
        using var key = RSA.Create(KeyBits);
        using (var stream = new FileStream(privateFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = owner }))
            stream.Write(Encoding.ASCII.GetBytes(key.ExportRSAPrivateKeyPem() + "\n"));
        var text = PublicKey(key.ExportParameters(includePrivateParameters: false));
        File.WriteAllText(publicFile, text + "\n");
        return text;
    }

    // RFC 4253, section 6.6: type, exponent and modulus, each with its length before it.
    private static string PublicKey(RSAParameters key)
    {
        var packed = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (byte[][])["ssh-rsa"u8.ToArray(), key.Exponent!, Positive(key.Modulus!)])
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            packed.Write(length);
            packed.Write(part);
        }

        return $"ssh-rsa {Convert.ToBase64String(packed.ToArray())}";
    }

    // A number whose first bit is set would be read as negative.
    private static byte[] Positive(byte[] number) => number[0] < 0x80 ? number : [0, .. number];
}
