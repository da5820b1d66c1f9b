using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Foundation.Hosting;
using Platform.Registry.Acr;
using Platform.Registry.Distribution;
using Platform.Registry.Naming;
using Platform.Registry.Storage;
using Platform.Registry.Tokens;
using RestEase;

namespace Platform.Registry;

/// <summary>All registries on the public listener: the host name <c>{registry}.cr.{domain}</c> selects one.</summary>
internal sealed partial class RegistrySite(
    RegistryOptions options, RegistryStore registries, TokenEndpoints tokens, DistributionApi distribution, AcrApi acr, ILogger<RegistrySite> logger) : IPublicSite
{
    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => serverName is not null && NameOf(serverName) is not null;

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) =>
        new((SslServerAuthenticationOptions?)null);

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        try
        {
            if (await DispatchAsync(context) is { } error) await error.WriteAsync(context);
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
        {
            LogDatabase(logger, full);
            await DistributionError.DiskFull().WriteAsync(context);
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or ApiException or HttpRequestException)
        {
            LogDatabase(logger, unreachable);
            await DistributionError.Unavailable("the registry cannot reach its database or the platform's authorization now: try again").WriteAsync(context);
        }
        catch (SignInUnavailableException unreachable)
        {
            LogDatabase(logger, unreachable);
            await DistributionError.Unavailable(unreachable.Message).WriteAsync(context);
        }
        catch (BadHttpRequestException bad)
        {
            await new DistributionError(bad.StatusCode, "UNSUPPORTED", bad.Message).WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
    }

    private async Task<DistributionError?> DispatchAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (NameOf(host) is not { } name || await registries.FindAsync(name, context.RequestAborted) is not { } registry) return DistributionError.RegistryUnknown(host);
        var path = context.Request.Path;
        if (path.StartsWithSegments("/oauth2", StringComparison.Ordinal)) return await tokens.HandleAsync(context, registry);
        if (path.StartsWithSegments("/acr/v1", StringComparison.Ordinal)) return await acr.HandleAsync(context, registry);
        return await distribution.HandleAsync(context, registry);
    }

    private string? NameOf(string host)
    {
        if (!host.EndsWith(options.HostSuffix, StringComparison.OrdinalIgnoreCase)) return null;
        var name = host[..^options.HostSuffix.Length].ToLowerInvariant();
        return NameRules.IsRegistry(name) ? name : null;
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "A registry request failed because another part did not answer")]
    private static partial void LogDatabase(ILogger logger, Exception exception);
}
