using System.CommandLine;

namespace Platform.Cli.Commands.Roles;

/// <summary>Options of the role commands.</summary>
internal static class RoleOptions
{
    public static Option<string> Assignee(bool required) => CommonOptions.Text(
        "The principal: a user's name, an application id or name of a service principal, or an object id.", required, null, "--assignee", "--assignee-object-id");

    public static Option<string> Role(bool required) => CommonOptions.Text("Name or id of the role, such as AcrPull.", required, null, "--role");

    public static Option<string> Scope(bool required) => CommonOptions.Text("ARM id of what the role is for.", required,
        value => value.StartsWith('/') ? null : $"'{value}' is not an ARM id: it begins with '/'", "--scope");
}
