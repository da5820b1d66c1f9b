using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Principals;

/// <summary><c>ad user create</c>.</summary>
internal sealed class UserCreateCommand : ArmCommand
{
    private readonly Option<string> _display = CommonOptions.Text("Name that people see.", true, null, "--display-name");
    private readonly Option<string> _name = CommonOptions.Text("User principal name: NAME@DOMAIN of the tenant.", true, UserOptions.CheckName, "--user-principal-name", "-u");
    private readonly Option<string> _password = CommonOptions.Text("The first password, 8 characters at least.", true, null, "--password", "-p");

    public UserCreateCommand()
        : base("create", "Make a user.")
    {
        foreach (Option option in new Option[] { _display, _name, _password })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform ad user create --display-name Alice --user-principal-name alice@platform.internal --password '...'"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var body = new JsonObject
        {
            ["accountEnabled"] = true,
            ["displayName"] = input.GetValue(_display),
            ["mailNickname"] = name.Split('@')[0],
            ["userPrincipalName"] = name,
            ["passwordProfile"] = new JsonObject { ["password"] = input.GetValue(_password), ["forceChangePasswordNextSignIn"] = false },
        };
        return (await arm.GraphAsync(HttpMethod.Post, "/users", body, cancel)).TryGet(out var answer, out var error) ? answer.Body : error;
    }
}

/// <summary><c>ad user list</c>.</summary>
internal sealed class UserListCommand() : ArmCommand("list", "List the users of the tenant.")
{
    public override IReadOnlyList<string> Examples => ["platform ad user list -o table"];

    protected override string TableQuery => "[].{Name:userPrincipalName, DisplayName:displayName, Enabled:accountEnabled, Id:id}";

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await PrincipalLookup.ListAsync(arm, "/users", cancel)).TryGet(out var found, out var error) ? new JsonArray([.. found]) : error;
}

/// <summary><c>ad user show</c>.</summary>
internal sealed class UserShowCommand : ArmCommand
{
    private readonly Option<string> _id = UserOptions.Id();

    public UserShowCommand()
        : base("show", "Show a user.") => Add(_id);

    public override IReadOnlyList<string> Examples => ["platform ad user show --id alice@platform.internal"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.GraphAsync(HttpMethod.Get, UserOptions.Path(input.GetValue(_id)!), null, cancel)).TryGet(out var answer, out var error) ? answer.Body : error;
}

/// <summary><c>ad user update</c>: a new password, or the account's state.</summary>
internal sealed class UserUpdateCommand : ArmCommand
{
    private readonly Option<string> _id = UserOptions.Id();
    private readonly Option<string?> _display = new("--display-name") { Description = "Name that people see." };
    private readonly Option<string?> _password = new("--password") { Description = "A new password; it ends the user's sign-ins." };
    private readonly Option<bool?> _enabled = new("--account-enabled") { Description = "false: the user can no longer sign in or do anything." };

    public UserUpdateCommand()
        : base("update", "Change a user.")
    {
        foreach (Option option in new Option[] { _id, _display, _password, _enabled })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform ad user update --id alice@platform.internal --account-enabled false", "platform ad user update --id alice@platform.internal --password '...'"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        // The server finds the one to change by object id.
        if (!(await arm.GraphAsync(HttpMethod.Get, UserOptions.Path(input.GetValue(_id)!), null, cancel)).TryGet(out var user, out var error))
            return error;
        var body = new JsonObject();
        if (input.GetValue(_display) is { } display) body["displayName"] = display;
        if (input.GetValue(_enabled) is { } enabled) body["accountEnabled"] = enabled;
        if (input.GetValue(_password) is { } password) body["passwordProfile"] = new JsonObject { ["password"] = password };
        return (await arm.GraphAsync(HttpMethod.Patch, UserOptions.Path(user.Body.StringAt("id") ?? ""), body, cancel)).TryGet(out _, out error) ? (JsonNode?)null! : error;
    }
}

/// <summary><c>ad user delete</c>.</summary>
internal sealed class UserDeleteCommand : ArmCommand
{
    private readonly Option<string> _id = UserOptions.Id();

    public UserDeleteCommand()
        : base("delete", "Delete a user, with the roles the user has.") => Add(_id);

    public override IReadOnlyList<string> Examples => ["platform ad user delete --id alice@platform.internal"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await arm.GraphAsync(HttpMethod.Get, UserOptions.Path(input.GetValue(_id)!), null, cancel)).TryGet(out var user, out var error))
            return error;
        return (await arm.GraphAsync(HttpMethod.Delete, UserOptions.Path(user.Body.StringAt("id") ?? ""), null, cancel)).TryGet(out _, out error) ? (JsonNode?)null! : error;
    }
}

/// <summary><c>ad signed-in-user show</c>.</summary>
internal sealed class SignedInUserShowCommand() : ArmCommand("show", "Show the signed-in user.")
{
    public override IReadOnlyList<string> Examples => ["platform ad signed-in-user show"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.GraphAsync(HttpMethod.Get, "/me", null, cancel)).TryGet(out var answer, out var error) ? answer.Body : error;
}

/// <summary>What the user commands share.</summary>
internal static class UserOptions
{
    public static Option<string> Id() => CommonOptions.Text("The user: principal name or object id.", true, null, "--id", "--upn-or-object-id");

    public static string Path(string id) => $"/users/{Uri.EscapeDataString(id)}";

    public static string? CheckName(string name) => name.Split('@') is [{ Length: > 0 }, { Length: > 0 }] ? null : $"'{name}' is not NAME@DOMAIN";
}
