using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Commands.Principals;

namespace Platform.Cli.Commands.Roles;

/// <summary><c>role assignment list</c>.</summary>
internal sealed class RoleAssignmentListCommand : ArmCommand
{
    private readonly Option<string> _assignee = RoleOptions.Assignee(required: false);
    private readonly Option<string> _role = RoleOptions.Role(required: false);
    private readonly Option<string> _scope = RoleOptions.Scope(required: false);
    private readonly Option<bool> _all = new("--all") { Description = "Also what is assigned beneath the scope: everything in the subscription, without --scope." };

    public RoleAssignmentListCommand()
        : base("list", "List the roles that were given.")
    {
        foreach (Option option in new Option[] { _assignee, _role, _scope, _all })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform role assignment list -o table", "platform role assignment list --assignee alice@platform.internal --all"];

    protected override string TableQuery => "[].{Principal:principalName || principalId, PrincipalType:principalType, Role:roleDefinitionName || roleDefinitionId, Scope:scope}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var scope = input.GetValue(_scope) ?? arm.Subscription;
        string? role = null;
        CliError? error;
        if (input.GetValue(_role) is { } named && !(await RoleAssignments.RoleIdAsync(arm, scope, named, cancel)).TryGet(out role, out error))
            return error;
        string? principal = null;
        if (input.GetValue(_assignee) is { } assignee && !(await PrincipalLookup.ResolveAsync(arm, assignee, cancel)).TryGet(out principal, out error))
            return error;
        if (!(await RoleAssignments.FindAsync(arm, scope, principal, role, input.GetValue(_all), cancel)).TryGet(out var found, out error))
            return error;
        if (!(await arm.ListAsync(ResourcePaths.RoleDefinitions(scope), ApiVersions.Authorization, cancel)).TryGet(out var roles, out error))
            return error;
        var names = roles.OfType<JsonObject>().ToLookup(item => item.StringAt("name") ?? "", item => item.StringAt("properties", "roleName"), StringComparer.OrdinalIgnoreCase);
        var assignments = ResourceShape.FlattenAll(new JsonArray([.. found.Select(item => item.DeepClone())]));
        var principals = await PrincipalLookup.NamesAsync(arm, assignments.AsArray().Select(item => item.StringAt("principalId")).OfType<string>(), cancel);
        foreach (var assignment in assignments.AsArray().OfType<JsonObject>())
        {
            assignment["principalName"] = principals.GetValueOrDefault(assignment.StringAt("principalId") ?? "");
            assignment["roleDefinitionName"] = names[assignment.StringAt("roleDefinitionId")?.Split('/')[^1] ?? ""].FirstOrDefault();
        }

        return assignments;
    }
}
