using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Roles;

/// <summary><c>role assignment list</c>.</summary>
internal sealed class RoleAssignmentListCommand : ArmCommand
{
    private readonly Option<string> _assignee = RoleOptions.Assignee(required: false);
    private readonly Option<string> _role = RoleOptions.Role(required: false);
    private readonly Option<string> _scope = RoleOptions.Scope(required: false);
    private readonly Option<bool> _all = new("--all") { Description = "Everything in the subscription; so it is without --scope." };

    public RoleAssignmentListCommand()
        : base("list", "List the roles that were given.")
    {
        foreach (Option option in new Option[] { _assignee, _role, _scope, _all })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform role assignment list -o table", "platform role assignment list --assignee OBJECT_ID --all"];

    protected override string TableQuery => "[].{Principal:principalId, PrincipalType:principalType, Role:roleDefinitionName || roleDefinitionId, Scope:scope}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var scope = input.GetValue(_scope) ?? arm.Subscription;
        string? role = null;
        CliError? error;
        if (input.GetValue(_role) is { } named && !(await RoleAssignments.RoleIdAsync(arm, scope, named, cancel)).TryGet(out role, out error))
            return error;
        if (!(await RoleAssignments.FindAsync(arm, scope, input.GetValue(_assignee), role, cancel)).TryGet(out var found, out error))
            return error;
        if (!(await arm.ListAsync(ResourcePaths.RoleDefinitions(scope), ApiVersions.Authorization, cancel)).TryGet(out var roles, out error))
            return error;
        var names = roles.OfType<JsonObject>().ToLookup(item => item.StringAt("name") ?? "", item => item.StringAt("properties", "roleName"), StringComparer.OrdinalIgnoreCase);
        var assignments = ResourceShape.FlattenAll(new JsonArray([.. found.Select(item => item.DeepClone())]));
        foreach (var assignment in assignments.AsArray().OfType<JsonObject>())
            assignment["roleDefinitionName"] = names[assignment.StringAt("roleDefinitionId")?.Split('/')[^1] ?? ""].FirstOrDefault();
        return assignments;
    }
}
