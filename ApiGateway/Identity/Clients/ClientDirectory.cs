using Platform.Contracts.Identity;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity.Clients;

/// <summary>The public clients of an installation. Nobody can register others.</summary>
public sealed class ClientDirectory(PlatformInstallation installation)
{
    private readonly IReadOnlyList<ClientApplication> _all =
    [
        new(WellKnownClients.Portal, "Platform portal", [installation.PortalUrl + "/signin-oidc"], [installation.PortalUrl + "/", installation.PortalUrl + "/signout-callback-oidc"]),
        new(WellKnownClients.AzureCli, "Azure CLI", [], []) { IsNative = true },
    ];

    /// <summary>Finds a client by id.</summary>
    public ClientApplication? Find(string clientId) => _all.FirstOrDefault(client => string.Equals(client.ClientId, clientId, StringComparison.OrdinalIgnoreCase));
}
