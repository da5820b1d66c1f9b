using Microsoft.Extensions.Logging;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.ApiGateway.Identity;

/// <summary>Makes the first tenant, its subscription and its administrator, at the first start of an installation.</summary>
public sealed partial class FirstAdministrator(TenantStore tenants, PlatformInstallation installation, ILogger<FirstAdministrator> logger)
{
    /// <summary>File of mode 0600 that keeps the generated password.</summary>
    public string PasswordFile => Path.Combine(installation.DataDirectory, "admin-password");

    /// <summary>Does nothing when there is a tenant already.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!await tenants.IsEmptyAsync(cancellationToken)) return;
        // The file comes first: a kill between the two steps must not leave a password that nobody knows.
        if (!File.Exists(PasswordFile)) SecretFile.Write(PasswordFile, GeneratedPassword.Create() + "\n");
        var password = (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim();
        var name = $"admin@{installation.Domain}";
        await tenants.CreateAsync(new NewTenant("Default Directory", installation.Domain, ["Default Subscription"], name, CredentialHash.OfPassword(password)), cancellationToken);
        LogCreated(logger, name, PasswordFile);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "First administrator {Name} made; the password is in {File}")]
    private static partial void LogCreated(ILogger logger, string name, string file);
}
