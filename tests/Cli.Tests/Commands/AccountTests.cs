using System.Text.Json.Nodes;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Commands;

public sealed class AccountTests
{
    [Fact]
    public async Task Signing_in_keeps_the_session_readable_by_its_owner_alone()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.LoginAsync();
        run.ExitCode.ShouldBe(0, run.Error);
        JsonNode.Parse(run.Out)![0]!["user"]!["name"]!.GetValue<string>().ShouldBe("admin@test.internal");
        var directory = Path.Combine(platform.Home, ".platform");
        new DirectoryInfo(directory).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        new FileInfo(Path.Combine(directory, "session.json")).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(directory).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_password_is_one_line_and_keeps_nothing()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.LoginAsync("wrong");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldBe("ERROR: (invalid_grant) The user name or password is wrong.");
        Directory.Exists(Path.Combine(platform.Home, ".platform")).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_sign_in_a_command_says_to_sign_in()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.RunAsync("group", "list");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldBe("ERROR: (SignInRequired) You are not signed in. Run 'platform login'.");
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_about_to_expire_is_renewed_before_it_is_used()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.TokenLifetime = 60;
        (await platform.LoginAsync()).ExitCode.ShouldBe(0);
        platform.TokenLifetime = 3600;
        platform.On("GET", "/resourceGroups", """{"value":[]}""");
        var issued = platform.TokensIssued;
        (await platform.RunAsync("group", "list")).ExitCode.ShouldBe(0);
        (await platform.RunAsync("group", "list")).ExitCode.ShouldBe(0);
        platform.TokensIssued.ShouldBe(issued + 1);
    }

    [Fact]
    public async Task A_token_that_the_server_no_longer_takes_is_renewed_once()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/resourceGroups", """{"value":[]}""");
        await platform.LoginAsync();
        var session = Path.Combine(platform.Home, ".platform", "session.json");
        await File.WriteAllTextAsync(session, (await File.ReadAllTextAsync(session)).Replace("\"token-2\"", "\"token-1\"", StringComparison.Ordinal));
        (await platform.RunAsync("group", "list")).ExitCode.ShouldBe(0);
        platform.TokensIssued.ShouldBe(3);
    }

    [Fact]
    public async Task A_401_that_stays_says_to_sign_in()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.RejectTokens = true;
        var run = await platform.RunAsync("group", "list");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldBe("ERROR: (InvalidAuthenticationToken) The access token is invalid. Run 'platform login'.");
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        await using var platform = await TestPlatform.StartAsync();
        using var stranger = new TestAuthority();
        await File.WriteAllTextAsync(platform.CaFile, stranger.Pem);
        var run = await platform.LoginAsync();
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldContain("not from the authority that was trusted");
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_is_named()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.RunAsync("login", "--address", "127.0.0.1:1", "--domain", "test.internal", "--ca-cert", platform.CaFile,
            "-u", "admin", "-p", "x");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (PlatformUnreachable) login.test.internal cannot be reached: Connection refused");
    }

    [Fact]
    public async Task Signing_out_forgets_and_twice_is_an_error()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        (await platform.RunAsync("logout")).ExitCode.ShouldBe(0);
        (await platform.RunAsync("logout")).ExitCode.ShouldBe(ExitCodes.Error);
        (await platform.RunAsync("account", "show")).OnlyErrorLine.ShouldContain("Run 'platform login'");
    }

    [Fact]
    public async Task The_access_token_can_be_printed_for_scripts()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var run = await platform.RunAsync("account", "get-access-token", "--query", "accessToken", "-o", "tsv");
        run.Out.ShouldBe("token-1\n");
    }

    [Fact]
    public async Task A_damaged_session_says_to_sign_in_again()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        await File.WriteAllTextAsync(Path.Combine(platform.Home, ".platform", "session.json"), "{ half");
        (await platform.RunAsync("group", "list")).OnlyErrorLine.ShouldContain("is damaged. Run 'platform login'.");
    }

    [Fact]
    public async Task Where_nothing_is_installed_login_says_how_to_begin()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.RunAsync("login", "--data-dir", Path.Combine(platform.Home, "none"));
        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.OnlyErrorLine.ShouldContain("'platform up'");
    }
}
