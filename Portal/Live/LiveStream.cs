using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.Contracts.Arm;
using Platform.Kubernetes.Client;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Live;

/// <summary>Sends a part of a page anew whenever it changes (server-sent events).</summary>
/// <remarks>
/// A stream ends by itself after a few minutes and the browser opens the next, which checks the person's rights again. Events:
/// <c>fragment</c> is the part's HTML, <c>line</c> is lines of a log, <c>end</c> says that nothing more will come,
/// <c>fault</c> says why nothing comes.
/// </remarks>
internal sealed class LiveStream(HttpContext context, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5), Heartbeat = TimeSpan.FromSeconds(10);
    private readonly StringBuilder _event = new();
    private string? _last;

    /// <summary>Sends what is rendered, waits, renders again.</summary>
    /// <param name="render">Renders the part; true ends the stream for good.</param>
    /// <param name="wait">Waits for a reason to render again, at most for the given time.</param>
    public Task FragmentsAsync(Func<CancellationToken, Task<(string Html, bool Final)>> render, Func<TimeSpan, CancellationToken, Task> wait) =>
        RunAsync((stream, cancellationToken) => stream.SendFragmentsAsync(render, wait, cancellationToken));

    /// <summary>Sends what is rendered, on a stream that is open.</summary>
    public async Task SendFragmentsAsync(
        Func<CancellationToken, Task<(string Html, bool Final)>> render, Func<TimeSpan, CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        var silent = time.GetTimestamp();
        while (true)
        {
            var (html, final) = await render(cancellationToken);
            if (html != _last)
            {
                await SendAsync("fragment", html, cancellationToken);
                (_last, silent) = (html, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(silent) >= Heartbeat)
            {
                await SendAsync(null, "", cancellationToken);
                silent = time.GetTimestamp();
            }
            if (final)
            {
                await SendAsync("end", "", cancellationToken);
                return;
            }
            await wait(Heartbeat, cancellationToken);
        }
    }

    /// <summary>Writes the headers and then whatever the work sends; failures are told to the browser.</summary>
    public async Task RunAsync(Func<LiveStream, CancellationToken, Task> work)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        using var enough = new CancellationTokenSource(Longest, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, context.RequestAborted, stopping);
        try
        {
            await work(this, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The browser went away, or opens the next stream.
        }
        catch (Exception exception) when (!context.Response.HasStarted && IsForGood(exception))
        {
            // Nothing was sent yet, so the status can say it, and the browser does not ask again.
            throw;
        }
        catch (Exception exception) when (Explain(exception) is { } why && !context.RequestAborted.IsCancellationRequested)
        {
            await SendAsync("fault", why, context.RequestAborted);
        }
    }

    /// <summary>Sends one event; without a name, a sign of life.</summary>
    public async Task SendAsync(string? name, string data, CancellationToken cancellationToken)
    {
        _event.Clear();
        if (name is null) _event.Append(":\n");
        else
        {
            _event.Append("event: ").Append(name).Append('\n');
            // A carriage return would end a line of the protocol as well.
            foreach (var line in data.ReplaceLineEndings("\n").Split('\n')) _event.Append("data: ").Append(line).Append('\n');
        }
        _event.Append('\n');
        await context.Response.WriteAsync(_event.ToString(), cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }

    private static bool IsForGood(Exception exception) => exception is SignInRequiredException or ArmRequestException { Failure.Status: 401 or 403 or 404 };

    /// <summary>One line for a failure that can be expected; null for one that cannot.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        ArmRequestException arm => arm.Failure.Message,
        KubernetesApiException kubernetes => $"The cluster's API refuses: {kubernetes.Message}",
        SignInRequiredException => "Your sign-in has expired: load the page again.",
        HttpRequestException { StatusCode: HttpStatusCode.ServiceUnavailable } or HttpRequestException or IOException => "The API cannot be reached at the moment.",
        _ => null,
    };

    /// <summary>A failure that can be expected, as the API would tell it; null for one that cannot.</summary>
    public static ArmFailure? ToFailure(Exception exception) => exception switch
    {
        ArmRequestException arm => arm.Failure,
        KubernetesApiException kubernetes => new ArmFailure(kubernetes.IsNotFound ? 404 : 502, "ClusterRefused", Explain(kubernetes)!),
        HttpRequestException or IOException => new ArmFailure(502, "Unreachable", $"{Explain(exception)} Try again in a moment."),
        _ => null,
    };
}
