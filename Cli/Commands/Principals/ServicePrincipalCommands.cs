using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Commands.Roles;

namespace Platform.Cli.Commands.Principals;

/// <summary><c>ad sp create-for-rbac</c>: an application with a service principal, a password, and a role if one is named.</summary>
internal sealed class ServicePrincipalCreateForRbacCommand : ArmCommand
{
    private readonly Option<string?> _name = new("--name", "-n", "--display-name") { Description = "Name that people see." };
    private readonly Option<string> _role = RoleOptions.Role(required: false);
    private readonly Option<string[]> _scopes = new("--scopes") { Description = "ARM ids that the role is for, separated by spaces.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _years = new("--years") { Description = "Years until the password expires.", DefaultValueFactory = _ => 1 };

    public ServicePrincipalCreateForRbacCommand()
        : base("create-for-rbac", "Make a service principal with a password. The password is shown once.")
    {
        foreach (Option option in new Option[] { _name, _role, _scopes, _years })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform ad sp create-for-rbac --name deployer",
        "platform ad sp create-for-rbac --name deployer --role Contributor --scopes /subscriptions/SUBSCRIPTION_ID/resourceGroups/pets",
    ];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var (role, scopes) = (input.GetValue(_role), input.GetValue(_scopes) ?? []);
        if ((role is null) != (scopes.Length == 0))
            return CliError.Usage("argument --role/--scopes: give both or neither.");
        if (input.GetValue(_years) is < 1 or > 10)
            return CliError.Usage("argument --years: 1 to 10.");
        var now = context.Environment.Time.GetUtcNow();
        var name = input.GetValue(_name) ?? $"platform-cli-{now.ToString("yyyy-MM-dd-HH-mm-ss", CultureInfo.InvariantCulture)}";
        // The role is looked up first: a wrong name must not leave a principal behind.
        string? roleId = null;
        CliError? error;
        if (role is not null && !(await RoleAssignments.RoleIdAsync(arm, scopes[0], role, cancel)).TryGet(out roleId, out error))
            return error;
        if (!(await arm.GraphAsync(HttpMethod.Post, "/applications", new JsonObject { ["displayName"] = name }, cancel)).TryGet(out var application, out error))
            return error;
        var path = $"/applications/{application.Body.StringAt("id")}";
        if ((await FinishAsync(arm, application.Body!, path, name, now.AddYears(input.GetValue(_years)), roleId, scopes, cancel)).TryGet(out var done, out error))
            return done;
        await arm.GraphAsync(HttpMethod.Delete, path, null, CancellationToken.None);
        return error;
    }

    private static async Task<Result<JsonNode?>> FinishAsync(
        ArmClient arm, JsonNode application, string path, string name, DateTimeOffset end, string? role, string[] scopes, CancellationToken cancel)
    {
        var credential = new JsonObject { ["displayName"] = "rbac", ["endDateTime"] = end.ToString("O", CultureInfo.InvariantCulture) };
        if (!(await arm.GraphAsync(HttpMethod.Post, $"{path}/addPassword", new JsonObject { ["passwordCredential"] = credential }, cancel)).TryGet(out var password, out var error))
            return error;
        var appId = application.StringAt("appId");
        if (!(await arm.GraphAsync(HttpMethod.Post, "/servicePrincipals", new JsonObject { ["appId"] = appId, ["accountEnabled"] = true }, cancel)).TryGet(out var principal, out error))
            return error;
        foreach (var scope in scopes)
        {
            if (!(await RoleAssignments.CreateAsync(arm, scope, role!, principal.Body.StringAt("id")!, "ServicePrincipal", cancel)).TryGet(out _, out error))
                return error;
        }

        return new JsonObject
        {
            ["appId"] = appId,
            ["displayName"] = name,
            ["password"] = password.Body.StringAt("secretText"),
            ["tenant"] = arm.Session.TenantId,
        };
    }
}

/// <summary><c>ad sp list</c>.</summary>
internal sealed class ServicePrincipalListCommand : ArmCommand
{
    private readonly Option<string?> _name = new("--display-name") { Description = "Only those whose name begins so." };

    public ServicePrincipalListCommand()
        : base("list", "List the service principals of the tenant.")
    {
        Add(_name);
        Add(new Option<bool>("--all") { Description = "All of them; so it is without a filter." });
    }

    public override IReadOnlyList<string> Examples => ["platform ad sp list -o table", "platform ad sp list --display-name deploy"];

    protected override string TableQuery => "[].{DisplayName:displayName, AppId:appId, Type:servicePrincipalType, Id:id}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var filter = input.GetValue(_name) is { } name ? $"?$filter={Uri.EscapeDataString($"startswith(displayName,'{name.Replace("'", "''", StringComparison.Ordinal)}')")}" : "";
        return (await PrincipalLookup.ListAsync(arm, "/servicePrincipals" + filter, cancel)).TryGet(out var found, out var error) ? new JsonArray([.. found]) : error;
    }
}

/// <summary><c>ad sp show</c>.</summary>
internal sealed class ServicePrincipalShowCommand : ArmCommand
{
    private readonly Option<string> _id = CommonOptions.Text("Application id, object id or name.", true, null, "--id");

    public ServicePrincipalShowCommand()
        : base("show", "Show a service principal.") => Add(_id);

    public override IReadOnlyList<string> Examples => ["platform ad sp show --id APP_ID"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await PrincipalLookup.ServicePrincipalAsync(arm, input.GetValue(_id)!, cancel)).TryGet(out var found, out var error) ? found : error;
}

/// <summary><c>ad sp delete</c>.</summary>
internal sealed class ServicePrincipalDeleteCommand : ArmCommand
{
    private readonly Option<string> _id = CommonOptions.Text("Application id, object id or name.", true, null, "--id");

    public ServicePrincipalDeleteCommand()
        : base("delete", "Delete a service principal, with the roles it has.") => Add(_id);

    public override IReadOnlyList<string> Examples => ["platform ad sp delete --id APP_ID"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await PrincipalLookup.ServicePrincipalAsync(arm, input.GetValue(_id)!, cancel)).TryGet(out var found, out var error))
            return error;
        return (await arm.GraphAsync(HttpMethod.Delete, $"/servicePrincipals/{found.StringAt("id")}", null, cancel)).TryGet(out _, out error) ? (JsonNode?)null! : error;
    }
}
