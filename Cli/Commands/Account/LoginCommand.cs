using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Auth;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Account;

/// <summary><c>login</c>: gets a token and keeps it.</summary>
internal sealed class LoginCommand : BaseCommand
{
    private readonly Option<string?> _user = new("--username", "-u") { Description = "User name, or application id with --service-principal." };
    private readonly Option<string?> _password = new("--password", "-p") { Description = "Password or secret; asked for when left out on a terminal." };
    private readonly Option<bool> _servicePrincipal = new("--service-principal") { Description = "Sign in as a service principal." };
    private readonly Option<string?> _tenant = new("--tenant", "-t") { Description = "The tenant; this installation's when left out." };
    private readonly Option<string?> _address = new("--address") { Description = "IP address of a platform elsewhere, with :PORT if not 443." };
    private readonly Option<string> _domain = new("--domain")
    {
        Description = "Domain of a platform elsewhere.",
        DefaultValueFactory = _ => InstallationInfo.DefaultDomain,
    };

    private readonly Option<string?> _authority = new("--ca-cert") { Description = "File with the certificate authority of a platform elsewhere." };
    private readonly Option<string> _dataDirectory = CommonOptions.DataDirectory();

    public LoginCommand()
        : base("login", "Sign in. On the platform's own machine root signs in as the administrator without a password.")
    {
        foreach (Option option in new Option[] { _user, _password, _servicePrincipal, _tenant, _address, _domain, _authority, _dataDirectory })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform login",
        "platform login --username alice@platform.internal --password '...'",
        "platform login --service-principal -u APP_ID -p SECRET --tenant TENANT_ID",
        "platform login --address 192.0.2.10 --domain platform.example --ca-cert ca.crt -u admin",
    ];

    protected override string TableQuery => "[].{Name:name, SubscriptionId:id, TenantId:tenantId, User:user.name}";

    private protected override string DataDirectory(ParseResult input) => input.GetValue(_dataDirectory)!;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (!Target(context, input).TryGet(out var target, out var error)
            || !Credentials(context, input, target.Domain).TryGet(out var credentials, out error)
            || !PlatformHttp.Create(target.Address, target.CaCertificate).TryGet(out var http, out error))
            return error;
        TokenResponse? token;
        using (http)
        {
            var tokens = new TokenClient(http, target.Domain, context.Environment.Time);
            var answer = credentials.IsServicePrincipal
                ? await tokens.SignInServicePrincipalAsync(credentials.Name, credentials.Secret, cancel)
                : await tokens.SignInUserAsync(credentials.Name, credentials.Secret, cancel);
            if (!answer.TryGet(out token, out error))
                return error;
        }

        var session = new Session
        {
            Domain = target.Domain,
            Address = target.Address,
            CaCertificate = target.CaCertificate,
            Name = credentials.Name,
            IsServicePrincipal = credentials.IsServicePrincipal,
            ClientSecret = credentials.IsServicePrincipal ? credentials.Secret : null,
            AccessToken = token.AccessToken,
            ExpiresOn = token.ExpiresOn,
            RefreshToken = token.RefreshToken,
        };
        return await ChooseSubscriptionAsync(context, session, input.GetValue(_tenant), cancel);
    }

    private static async Task<Result<JsonNode?>> ChooseSubscriptionAsync(
        CommandContext context, Session session, string? tenant, CancellationToken cancel)
    {
        using var arm = new ArmClient(session, context.Sessions, context.Environment.Time);
        if (!(await arm.ListAsync("/subscriptions", ApiVersions.Subscriptions, cancel)).TryGet(out var found, out var error))
            return error;
        var subscriptions = found.OfType<JsonObject>()
            .Where(item => tenant is null || tenant.Equals(item.StringAt("tenantId"), StringComparison.OrdinalIgnoreCase)).ToList();
        if (subscriptions.Count == 0)
        {
            return new CliError("NoSubscriptions", tenant is null
                ? $"No subscriptions found for {session.Name}: it has no role in any." : $"No subscriptions found for {session.Name} in tenant {tenant}.");
        }

        var chosen = subscriptions[0];
        session = arm.Session with
        {
            SubscriptionId = chosen.StringAt("subscriptionId") ?? chosen.StringAt("id")?.Split('/')[^1] ?? "",
            SubscriptionName = chosen.StringAt("displayName") ?? "",
            TenantId = chosen.StringAt("tenantId") ?? tenant ?? "",
        };
        if (context.Sessions.Save(session) is { } unsaved)
            return unsaved;
        return new JsonArray(AccountShape.Describe(session));
    }

    private Result<(string Domain, string Address, string CaCertificate)> Target(CommandContext context, ParseResult input)
    {
        if (input.GetValue(_address) is not { } address)
        {
            return InstallationInfo.Load(context.DataDirectory, context.Environment).TryGet(out var here, out var error)
                ? (here.Domain, here.Endpoint, here.CaCertificate) : error;
        }

        if (input.GetValue(_authority) is not { } file)
            return CliError.Usage("argument --ca-cert: with --address the platform's certificate authority is needed (its DATA_DIR/pki/ca.crt).");
        try
        {
            return (input.GetValue(_domain)!, InstallationInfo.WithPort(address), File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CliError.Usage($"argument --ca-cert: {e.Message}");
        }
    }

    private Result<(string Name, string Secret, bool IsServicePrincipal)> Credentials(CommandContext context, ParseResult input, string domain)
    {
        var servicePrincipal = input.GetValue(_servicePrincipal);
        var name = input.GetValue(_user);
        var password = input.GetValue(_password);
        if (name is null && servicePrincipal)
            return CliError.Usage("argument --username/-u: with --service-principal the application id is needed.");
        if (name is null && password is null && input.GetValue(_address) is null)
        {
            return InstallationInfo.AdministratorPassword(context.DataDirectory).TryGet(out var generated, out var error)
                ? ("admin@" + domain, generated, false) : error;
        }

        name ??= "admin@" + domain;
        if (password is null)
        {
            if (!context.Environment.InIsTerminal)
                return CliError.Usage("argument --password/-p: it is needed when there is no terminal to ask on.");
            password = PasswordPrompt.Read(context.Environment, $"Password of {name}: ");
        }

        return (name, password, servicePrincipal);
    }
}
