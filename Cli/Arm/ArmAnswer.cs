using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Arm;

/// <summary>Reads answers of the ARM API: the one place where its errors become the command's.</summary>
public static class ArmAnswer
{
    /// <summary>Reads an answer; any status but 2xx becomes an error.</summary>
    public static async Task<Result<ArmResponse>> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancel)
    {
        var text = await response.Content.ReadAsStringAsync(cancel);
        var status = (int)response.StatusCode;
        JsonNode? body = null;
        var malformed = false;
        if (!string.IsNullOrWhiteSpace(text))
        {
            try
            {
                body = JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                malformed = true;
            }
        }

        if (!response.IsSuccessStatusCode)
            return Failure(status, body);
        if (malformed)
            return new CliError("InvalidResponse", $"{response.RequestMessage?.RequestUri?.Host} answered {status} with something that is not JSON.");
        return new ArmResponse(status, body, Link(response, "Azure-AsyncOperation"), response.Headers.Location, RetryAfter(response, time));
    }

    /// <summary>The failure that an <c>error</c> object describes.</summary>
    public static CliError Describe(JsonNode? error, string fallbackCode, string fallbackMessage, int exitCode = ExitCodes.Error) =>
        new(error.StringAt("code") ?? fallbackCode,
            // What lies beneath says more: where a query is wrong, and why.
            (error.StringAt("innererror", "message") is { Length: > 0 } inner ? inner : error.StringAt("message") is { Length: > 0 } message ? message : fallbackMessage).ReplaceLineEndings(" "),
            exitCode);

    private static CliError Failure(int status, JsonNode? body)
    {
        var error = Describe(body.At("error"), $"Http{status}", $"The server answered {status}.",
            status == 404 ? ExitCodes.NotFound : ExitCodes.Error) with
        { HttpStatus = status };
        return status == 401 && !error.Message.Contains("platform login", StringComparison.Ordinal)
            ? error with { Message = error.Message.TrimEnd('.') + ". Run 'platform login'." }
            : error;
    }

    private static Uri? Link(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && Uri.TryCreate(values.First(), UriKind.Absolute, out var uri) ? uri : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
