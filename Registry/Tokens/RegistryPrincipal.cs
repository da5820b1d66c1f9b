namespace Platform.Registry.Tokens;

/// <summary>Who holds a registry token.</summary>
/// <param name="Id">Object id of the principal; null for the registry's admin user.</param>
/// <param name="Name">For people.</param>
internal sealed record RegistryPrincipal(Guid? Id, string Name)
{
    /// <summary>User name that stands for "the password is a refresh token".</summary>
    public const string TokenUser = "00000000-0000-0000-0000-000000000000";
}

/// <summary>A checked access token.</summary>
/// <param name="Principal">Who holds it.</param>
/// <param name="Access">What it allows.</param>
internal sealed record AccessGrant(RegistryPrincipal Principal, IReadOnlyList<AccessScope> Access)
{
    /// <summary>Whether the token allows an action.</summary>
    public bool Allows(string type, string name, string action) =>
        Access.Any(scope => scope.Type == type && scope.Name == name && scope.Actions.Contains(action));
}
