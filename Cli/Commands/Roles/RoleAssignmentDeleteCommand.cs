using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Commands.Principals;

namespace Platform.Cli.Commands.Roles;

/// <summary><c>role assignment delete</c>.</summary>
internal sealed class RoleAssignmentDeleteCommand : ArmCommand
{
    private readonly Option<string> _assignee = RoleOptions.Assignee(required: true);
    private readonly Option<string> _role = RoleOptions.Role(required: false);
    private readonly Option<string> _scope = RoleOptions.Scope(required: false);
    private readonly Option<bool> _yes = CommonOptions.Yes();

    public RoleAssignmentDeleteCommand()
        : base("delete", "Take a role from a principal.")
    {
        foreach (Option option in new Option[] { _assignee, _role, _scope, _yes })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform role assignment delete --assignee APP_ID --role AcrPull --scope /subscriptions/.../registries/petsregistry"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var scope = input.GetValue(_scope) ?? arm.Subscription;
        string? role = null;
        CliError? error;
        if (input.GetValue(_role) is { } named && !(await RoleAssignments.RoleIdAsync(arm, scope, named, cancel)).TryGet(out role, out error))
            return error;
        if (!(await PrincipalLookup.ResolveAsync(arm, input.GetValue(_assignee)!, cancel)).TryGet(out var principal, out error))
            return error;
        if (!(await RoleAssignments.FindAsync(arm, scope, principal, role, all: false, cancel)).TryGet(out var found, out error))
            return error;
        // What is inherited, or given beneath, stays.
        found.RemoveAll(assignment => !scope.TrimEnd('/').Equals(assignment.StringAt("properties", "scope"), StringComparison.OrdinalIgnoreCase));
        if (found.Count == 0)
            return new CliError("RoleAssignmentNotFound", "No such role assignment was found.", ExitCodes.NotFound);
        foreach (var assignment in found)
        {
            if (!(await arm.DeleteAsync(assignment.StringAt("id")!, ApiVersions.Authorization, cancel)).TryGet(out _, out error))
                return error;
        }

        return (JsonNode?)null!;
    }
}
