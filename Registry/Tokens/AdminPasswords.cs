using System.Security.Cryptography;
using System.Text;
using Platform.Foundation.Security;
using Platform.Registry.Storage;

namespace Platform.Registry.Tokens;

/// <summary>The two passwords of a registry's admin user: two, so that one can be replaced while the other is in use.</summary>
internal sealed class AdminPasswords(RegistryStore registries, ISecretProtector protector)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 40;

    /// <summary>The passwords; made when there are none.</summary>
    public async Task<IReadOnlyList<string>> GetAsync(RegistryRecord registry, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await registries.FindAdminPasswordsAsync(registry.Id, cancellationToken) is { } stored) return Open(stored);
            await registries.ReplaceAdminPasswordsAsync(registry.Id, null, Seal([Generate(), Generate()]), cancellationToken);
        }
    }

    /// <summary>Replaces one of the passwords.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="index">0 or 1.</param>
    public async Task<IReadOnlyList<string>> RegenerateAsync(RegistryRecord registry, int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            await GetAsync(registry, cancellationToken);
            if (await registries.FindAdminPasswordsAsync(registry.Id, cancellationToken) is not { } before) continue;
            var passwords = Open(before);
            passwords[index] = Generate();
            if (await registries.ReplaceAdminPasswordsAsync(registry.Id, before, Seal(passwords), cancellationToken)) return passwords;
        }
    }

    /// <summary>Whether user name and password are those of the registry's admin user, and it may sign in.</summary>
    public async Task<bool> MatchAsync(RegistryRecord registry, string user, string password, CancellationToken cancellationToken)
    {
        if (!registry.AdminEnabled || !string.Equals(user, registry.Name, StringComparison.OrdinalIgnoreCase)) return false;
        var given = Encoding.UTF8.GetBytes(password);
        var matches = false;
        foreach (var known in await GetAsync(registry, cancellationToken)) matches |= CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(known));
        return matches;
    }

    private static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);

    private byte[] Seal(IReadOnlyList<string> passwords) => protector.Protect(Encoding.UTF8.GetBytes(string.Join('\n', passwords)));

    private string[] Open(byte[] stored) => Encoding.UTF8.GetString(protector.Unprotect(stored)).Split('\n');
}
