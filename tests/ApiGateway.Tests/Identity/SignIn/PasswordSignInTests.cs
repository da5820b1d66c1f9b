using System.Net;
using Platform.ApiGateway.Identity.SignIn;
using Platform.Testing;

namespace Platform.ApiGateway.Tests.Identity.SignIn;

public sealed class PasswordSignInTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Who_guesses_must_wait_and_then_the_right_password_is_taken()
    {
        for (var i = 0; i < 6; i++) (await CheckAsync("192.0.2.1", "wrong")).RetryAfter.ShouldBeNull();

        var refused = await CheckAsync("192.0.2.1", gateway.Password);
        refused.Principal.ShouldBeNull();
        refused.Fault.ShouldContain("try again in 2 seconds");
        gateway.Time.Advance(TimeSpan.FromSeconds(3));
        (await CheckAsync("192.0.2.1", gateway.Password)).Principal.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_stranger_cannot_lock_a_person_out()
    {
        (await CheckAsync("192.0.2.2", gateway.Password)).Principal.ShouldNotBeNull();
        for (var i = 0; i < 60; i++) await CheckAsync($"198.51.100.{i}", "wrong");

        (await CheckAsync("203.0.113.1", "wrong")).RetryAfter.ShouldNotBeNull();
        (await CheckAsync("192.0.2.2", gateway.Password)).Principal.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_source_that_tries_many_names_must_wait()
    {
        for (var i = 0; i < 31; i++) await gateway.Get<PasswordSignIn>().CheckAsync($"user{i}", "wrong", IPAddress.Parse("192.0.2.3"), CancellationToken.None);

        (await gateway.Get<PasswordSignIn>().CheckAsync("someone", "wrong", IPAddress.Parse("192.0.2.3"), CancellationToken.None)).RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_token_endpoint_answers_429_and_says_when()
    {
        var (status, body) = (0, "");
        for (var i = 0; i < 8 && status != 429; i++)
            (status, body) = await gateway.AskTokenAsync(("grant_type", "password"), ("client_id", Contracts.Identity.WellKnownClients.AzureCli), ("username", "someone"), ("password", "wrong"));

        status.ShouldBe(429, body);
        body.ShouldContain("Too many failed sign-ins");
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_forgotten_in_time()
    {
        var time = new TestTimeProvider(DateTimeOffset.UnixEpoch);
        var limiter = new FailureLimiter(time, 0, TimeSpan.FromMinutes(1), capacity: 100);
        for (var i = 0; i < 1000; i++) limiter.Fail($"{i}");

        limiter.Count.ShouldBe(100);
        limiter.WaitOf("999").ShouldBeGreaterThan(TimeSpan.Zero);
        time.Advance(TimeSpan.FromMinutes(3));
        limiter.WaitOf("999").ShouldBe(TimeSpan.Zero);
    }

    private Task<PasswordResult> CheckAsync(string source, string password) =>
        gateway.Get<PasswordSignIn>().CheckAsync("admin", password, IPAddress.Parse(source), CancellationToken.None);
}
