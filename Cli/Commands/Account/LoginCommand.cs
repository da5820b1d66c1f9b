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
    private readonly Option<bool> _deviceCode = new("--use-device-code") { Description = "Sign in with a browser, which may be on another machine." };
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
        foreach (Option option in new Option[] { _user, _password, _servicePrincipal, _deviceCode, _tenant, _address, _domain, _authority, _dataDirectory })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform login",
        "platform login --username alice@platform.internal --password '...'",
        "platform login --use-device-code",
        "platform login --service-principal -u APP_ID -p SECRET --tenant TENANT_ID",
        "platform login --address 192.0.2.10 --domain platform.example --ca-cert ca.crt -u admin",
    ];

    protected override string TableQuery => "[].{Name:name, SubscriptionId:id, TenantId:tenantId, User:user.name}";

    private protected override string DataDirectory(ParseResult input) => input.GetValue(_dataDirectory)!;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (!Target(context, input).TryGet(out var target, out var error) || !PlatformHttp.Create(target.Address, target.CaCertificate).TryGet(out var http, out error))
            return error;
        Session? session;
        using (http)
        {
            var tokens = new TokenClient(http, target.Domain, context.Environment.Time);
            var signedIn = input.GetValue(_deviceCode)
                ? await ByDeviceCodeAsync(context, input, tokens, target, cancel) : await ByPasswordAsync(context, input, tokens, target, cancel);
            if (!signedIn.TryGet(out session, out error))
                return error;
        }

        return await ChooseSubscriptionAsync(context, session, input.GetValue(_tenant), cancel);
    }

    private async Task<Result<Session>> ByPasswordAsync(
        CommandContext context, ParseResult input, TokenClient tokens, (string Domain, string Address, string CaCertificate) target, CancellationToken cancel)
    {
        if (!Credentials(context, input, target.Domain).TryGet(out var credentials, out var error))
            return error;
        var answer = credentials.IsServicePrincipal
            ? await tokens.SignInServicePrincipalAsync(credentials.Name, credentials.Secret, cancel)
            : await tokens.SignInUserAsync(credentials.Name, credentials.Secret, cancel);
        if (!answer.TryGet(out var token, out error))
            return error;
        return Begin(target, credentials.Name, token) with
        {
            IsServicePrincipal = credentials.IsServicePrincipal,
            ClientSecret = credentials.IsServicePrincipal ? credentials.Secret : null,
        };
    }

    private async Task<Result<Session>> ByDeviceCodeAsync(
        CommandContext context, ParseResult input, TokenClient tokens, (string Domain, string Address, string CaCertificate) target, CancellationToken cancel)
    {
        if (input.GetValue(_servicePrincipal) || input.GetValue(_user) is not null || input.GetValue(_password) is not null)
            return CliError.Usage("argument --use-device-code: it takes neither --username, --password nor --service-principal.");
        if (!(await tokens.StartDeviceCodeAsync(cancel)).TryGet(out var code, out var error))
            return error;
        await context.Environment.Error.WriteLineAsync(code.Message);
        if (!(await tokens.FinishDeviceCodeAsync(code, cancel)).TryGet(out var token, out error))
            return error;
        return Begin(target, AccessTokenClaims.Name(token.AccessToken), token);
    }

    private static Session Begin((string Domain, string Address, string CaCertificate) target, string name, TokenResponse token) => new()
    {
        Domain = target.Domain,
        Address = target.Address,
        CaCertificate = target.CaCertificate,
        Name = name,
        AccessToken = token.AccessToken,
        ExpiresOn = token.ExpiresOn,
        RefreshToken = token.RefreshToken,
    };

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

        session = Subscriptions.Choose(arm.Session, subscriptions[0]);
        if (context.Sessions.Save(session) is { } unsaved)
            return unsaved;
        return new JsonArray([.. subscriptions.Select(item => (JsonNode)AccountShape.Describe(Subscriptions.Choose(session, item), item == subscriptions[0]))]);
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
