using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Monitoring.Kql;

namespace Platform.Monitoring.Query;

/// <summary>An expected failure of the query API, in the shape that Log Analytics gives it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Its code.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record QueryFault(int Status, string Code, string Message)
{
    /// <summary>What lies beneath.</summary>
    public JsonObject? Inner { get; init; }

    public static QueryFault NoToken(string why) => new(401, "InvalidTokenError", why);

    public static QueryFault NoAccess(string customerId) => new(403, "InsufficientAccessError",
        $"The workspace '{customerId}' is not there, or you have no role that lets you query it: ask for Log Analytics Reader or Reader on it.");

    public static QueryFault NoSuchPath(string path) => new(404, "PathNotFoundError", $"Nothing is served at '{path}': ask POST /v1/workspaces/<customerId>/query.");

    public static QueryFault Argument(string message) => new(400, "BadArgumentError", message);

    public static QueryFault Busy() => new(429, "ThrottledError", "Too many queries run: try again after the time in 'Retry-After'.");

    public static QueryFault TimedOut(TimeSpan limit) => new(504, "GatewayTimeout",
        string.Create(CultureInfo.InvariantCulture, $"The query did not end within {limit.TotalSeconds:0} s: let it look at less time or fewer columns, or give it longer with 'Prefer: wait=600'."));

    public static QueryFault OutOfMemory() => Argument("The query needs more memory than it may use: let it look at less time, or summarize and join fewer rows.") with
    {
        Inner = new JsonObject { ["code"] = "QueryExecutionError", ["message"] = "Query exceeded its memory limit." },
    };

    public static QueryFault OfData(string message) => Argument("The query failed on the data it met.") with
    {
        Inner = new JsonObject { ["code"] = "QueryExecutionError", ["message"] = message.Split('\n')[0] },
    };

    public static QueryFault Unavailable() => new(503, "ServiceUnavailable", "The workspace cannot be queried now: try again.");

    /// <summary>A query that is not valid, with line and column of its fault.</summary>
    public static QueryFault Invalid(KqlException exception, string query)
    {
        var (line, position) = exception.Locate(query);
        var token = exception.TokenOf(query);
        var where = string.Create(CultureInfo.InvariantCulture, $"at '{token}' on line [{line},{position}]");
        return Argument("The request had some invalid properties") with
        {
            Inner = new JsonObject
            {
                ["code"] = exception.IsSyntax ? "SyntaxError" : "SemanticError",
                ["message"] = exception.IsSyntax ? $"A recognition error occurred {where}: {exception.Message}." : $"A semantic error occurred {where}: {exception.Message}.",
                ["innererror"] = new JsonObject
                {
                    ["code"] = exception.IsSyntax ? "SYN0002" : "SEM0100",
                    ["message"] = exception.Message,
                    ["line"] = line,
                    ["pos"] = position,
                    ["token"] = token,
                },
            },
        };
    }

    /// <summary>The failure as a response body.</summary>
    public JsonObject ToBody(string correlationId)
    {
        var error = new JsonObject { ["message"] = Message, ["code"] = Code, ["correlationId"] = correlationId };
        if (Inner is not null) error["innererror"] = Inner.DeepClone();
        return new JsonObject { ["error"] = error };
    }
}

/// <summary>Carries a <see cref="QueryFault"/> to the place that answers with it.</summary>
internal sealed class QueryException(QueryFault fault) : Exception(fault.Message)
{
    /// <summary>The failure to answer with.</summary>
    public QueryFault Fault => fault;
}
