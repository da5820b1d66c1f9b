using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Commands.Principals;

namespace Platform.Cli.Commands.Roles;

/// <summary><c>role assignment create</c>.</summary>
internal sealed class RoleAssignmentCreateCommand : ArmCommand
{
    private readonly Option<string> _assignee = RoleOptions.Assignee(required: true);
    private readonly Option<string> _role = RoleOptions.Role(required: true);
    private readonly Option<string> _scope = RoleOptions.Scope(required: true);
    private readonly Option<string?> _type = new("--assignee-principal-type") { Description = "User, ServicePrincipal or Group." };

    public RoleAssignmentCreateCommand()
        : base("create", "Give a role to a principal.")
    {
        _type.AcceptOnlyFromAmong("User", "ServicePrincipal", "Group");
        foreach (Option option in new Option[] { _assignee, _role, _scope, _type })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform role assignment create --assignee alice@platform.internal --role AcrPull --scope /subscriptions/.../registries/petsregistry"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var scope = input.GetValue(_scope)!;
        if (!(await RoleAssignments.RoleIdAsync(arm, scope, input.GetValue(_role)!, cancel)).TryGet(out var role, out var error))
            return error;
        if (!(await PrincipalLookup.ResolveAsync(arm, input.GetValue(_assignee)!, cancel)).TryGet(out var principal, out error))
            return error;
        return await RoleAssignments.CreateAsync(arm, scope, role, principal, input.GetValue(_type), cancel);
    }
}
