namespace Platform.Cli.Commands.Roles;

/// <summary>Azure's ids of the built-in roles that the commands themselves give.</summary>
internal static class BuiltInRoles
{
    public const string AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
}
