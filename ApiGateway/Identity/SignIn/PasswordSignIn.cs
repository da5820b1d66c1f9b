using System.Net;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity.SignIn;

/// <summary>What presenting a password came to: a person, or why not.</summary>
/// <param name="Principal">Who signed in; null when nobody did.</param>
/// <param name="RetryAfter">When set, too many attempts failed: the password was not looked at.</param>
public sealed record PasswordResult(DirectoryPrincipal? Principal, TimeSpan? RetryAfter = null)
{
    /// <summary>Why nobody signed in, for people; fits an unknown name as well as a wrong password.</summary>
    public string Fault => RetryAfter is { } wait
        ? $"AADSTS50053: Too many failed sign-ins: try again in {Math.Ceiling(wait.TotalSeconds)} seconds."
        : "AADSTS50126: Invalid user name or password.";
}

/// <summary>Checks people's passwords, and slows down those who guess.</summary>
/// <remarks>
/// Failures count for the name from one source, for the source over all names, and for the name over all sources. The last does not
/// bind a source from which the person signed in before, so that a stranger cannot lock a person out.
/// </remarks>
public sealed class PasswordSignIn(DirectoryStore directory, PlatformInstallation installation, TimeProvider time) : IDisposable
{
    private const int MaxNameLength = 256, MaxPasswordLength = 1024, WaitingChecks = 64, FamiliarSources = 10_000;
    private static readonly string UnknownUserHash = CredentialHash.OfPassword(Guid.NewGuid().ToString());
    private readonly FailureLimiter _byNameAndSource = new(time, 5, TimeSpan.FromMinutes(5));
    private readonly FailureLimiter _bySource = new(time, 30, TimeSpan.FromMinutes(1));
    private readonly FailureLimiter _byName = new(time, 50, TimeSpan.FromMinutes(15));
    private readonly FamiliarSet _familiar = new(FamiliarSources);
    // A check takes tens of milliseconds of a processor by design; guesses must not take them all.
    private readonly SemaphoreSlim _checking = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>Checks a name and a password that came from an address.</summary>
    public async Task<PasswordResult> CheckAsync(string typedName, string password, IPAddress? address, CancellationToken cancellationToken)
    {
        if (typedName.Length is 0 or > MaxNameLength || password.Length is 0 or > MaxPasswordLength) return new PasswordResult(null);
        // "admin" alone is what people type on one machine.
        var name = (typedName.Contains('@', StringComparison.Ordinal) ? typedName : $"{typedName}@{installation.Domain}").Trim().ToLowerInvariant();
        var source = address?.ToString() ?? "";
        var pair = $"{name} {source}";
        var wait = new[] { _byNameAndSource.WaitOf(pair), _bySource.WaitOf(source), _familiar.Contains(pair) ? TimeSpan.Zero : _byName.WaitOf(name) }.Max();
        if (wait > TimeSpan.Zero) return new PasswordResult(null, wait);
        var (busy, found) = await VerifyAsync(name, password, cancellationToken);
        if (busy) return new PasswordResult(null, TimeSpan.FromSeconds(1));
        if (found is null)
        {
            _byNameAndSource.Fail(pair);
            _bySource.Fail(source);
            _byName.Fail(name);
            return new PasswordResult(null);
        }
        _byNameAndSource.Succeed(pair);
        _familiar.Add(pair);
        return new PasswordResult(found);
    }

    /// <inheritdoc/>
    public void Dispose() => _checking.Dispose();

    private async Task<(bool Busy, DirectoryPrincipal? Found)> VerifyAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > WaitingChecks)
        {
            Interlocked.Decrement(ref _waiting);
            return (true, null);
        }
        try
        {
            var principal = await directory.FindUserAsync(name, cancellationToken);
            await _checking.WaitAsync(cancellationToken);
            try
            {
                // Unknown names cost as much time as wrong passwords, so that names cannot be probed.
                var holds = await Task.Run(() => CredentialHash.Matches(principal?.Credential ?? UnknownUserHash, password), cancellationToken);
                return (false, holds && principal is { Enabled: true } ? principal : null);
            }
            finally
            {
                _checking.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
