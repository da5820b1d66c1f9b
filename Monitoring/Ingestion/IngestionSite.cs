using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts.Arm;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Ingestion;

/// <summary>Takes rows on the public listener: the host name <c>{customerId}.ods.{domain}</c> selects the workspace.</summary>
internal sealed partial class IngestionSite(
    MonitoringOptions options, WorkspaceDirectory workspaces, SharedKeyAuthorization authorization, TableEndpoint tables, CustomLogEndpoint logs,
    PendingBytes pending, ILogger<IngestionSite> logger) : IPublicSite
{
    private const string RetrySeconds = "5";

    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => serverName is not null && CustomerIdOf(serverName) is not null;

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) =>
        new((SslServerAuthenticationOptions?)null);

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (ArmException refused)
        {
            await FailAsync(context, refused.Failure);
        }
        catch (StorageBusyException)
        {
            await FailAsync(context, IngestionFault.Busy());
        }
        catch (BadHttpRequestException bad)
        {
            await FailAsync(context, new ArmFailure(bad.StatusCode, "InvalidRequest", bad.Message));
        }
        catch (Exception fault) when (fault is NpgsqlException or DuckDbException or IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested)
        {
            LogFault(logger, fault);
            await FailAsync(context, fault.Message.Contains("No space left", StringComparison.Ordinal) ? IngestionFault.DiskFull() : IngestionFault.Unavailable());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = options.MaxBatchBytes;
        var host = request.Host.Host;
        if (CustomerIdOf(host) is not { } customerId || await workspaces.FindAsync(customerId, context.RequestAborted) is not { } workspace)
            throw new ArmException(IngestionFault.WorkspaceUnknown(host));
        if (authorization.FindFault(request, workspace) is { } unsigned) throw new ArmException(unsigned);
        var table = TableOf(request);
        // What a batch takes in memory is not known before it is unpacked: at first what it may come to.
        var room = Math.Min(options.MaxBatchBytes, request.ContentLength!.Value * (request.Headers.ContentEncoding.Count > 0 ? 10 : 2));
        if (!pending.TryTake(room)) throw new ArmException(IngestionFault.Busy());
        try
        {
            if (table is null) await logs.HandleAsync(context, workspace);
            else await tables.HandleAsync(context, workspace, table);
        }
        finally
        {
            pending.Return(room);
        }
    }

    // The table of /api/tables/{table}; null for /api/logs.
    private static string? TableOf(HttpRequest request)
    {
        var path = request.Path.Value!;
        var table = path.StartsWith("/api/tables/", StringComparison.Ordinal) ? path["/api/tables/".Length..] : null;
        if (request.Method != "POST" || (table is null && path != "/api/logs")) throw new ArmException(IngestionFault.NoSuchPath(path));
        return request.Query["api-version"].Count > 0 ? table : throw new ArmException(IngestionFault.NoApiVersion());
    }

    private static Task FailAsync(HttpContext context, ArmFailure failure)
    {
        if (failure.Status is 429 or 503) context.Response.Headers.RetryAfter = RetrySeconds;
        // An unread body would otherwise be read to its end to keep the connection.
        if (failure.Status == 413) context.Response.Headers.Connection = "close";
        return ArmResponses.WriteFailureAsync(context, failure);
    }

    private Guid? CustomerIdOf(string host) =>
        host.EndsWith(options.IngestionSuffix, StringComparison.OrdinalIgnoreCase) && Guid.TryParseExact(host[..^options.IngestionSuffix.Length], "D", out var id) ? id : null;

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning, Message = "Rows were not taken because another part did not answer")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
