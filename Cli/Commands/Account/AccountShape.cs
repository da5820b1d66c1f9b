using System.Text.Json.Nodes;
using Platform.Cli.Auth;

namespace Platform.Cli.Commands.Account;

/// <summary>az's shape of an account.</summary>
internal static class AccountShape
{
    public static JsonObject Describe(Session session, bool isDefault = true) => new()
    {
        ["environmentName"] = session.Domain,
        ["homeTenantId"] = session.TenantId,
        ["id"] = session.SubscriptionId,
        ["isDefault"] = isDefault,
        ["name"] = session.SubscriptionName,
        ["state"] = "Enabled",
        ["tenantId"] = session.TenantId,
        ["user"] = new JsonObject { ["name"] = session.Name, ["type"] = session.IsServicePrincipal ? "servicePrincipal" : "user" },
    };
}
