using System.Globalization;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>Every refusal of the Kubernetes API, with the words and codes clients know.</summary>
public static class ApiErrors
{
    /// <summary>404 for an object.</summary>
    public static Status NotFound(ResourceKind kind, string name) => Failure(
        404, StatusReason.NotFound, $"{kind.QualifiedResource} \"{name}\" not found", Of(kind, name));

    /// <summary>404 for a path that leads nowhere.</summary>
    public static Status NoSuchResource() => Failure(
        404, StatusReason.NotFound, "the server could not find the requested resource", new StatusDetails());

    /// <summary>405.</summary>
    public static Status MethodNotAllowed() => Failure(
        405, StatusReason.MethodNotAllowed, "the server does not allow this method on the requested resource", new StatusDetails());

    /// <summary>409 for a name that is taken.</summary>
    public static Status AlreadyExists(ResourceKind kind, string name) => Failure(
        409, StatusReason.AlreadyExists, $"{kind.QualifiedResource} \"{name}\" already exists", Of(kind, name));

    /// <summary>409 for a request that does not fit the object's present state.</summary>
    public static Status Conflict(ResourceKind kind, string name, string why) => Failure(
        409, StatusReason.Conflict, $"Operation cannot be fulfilled on {kind.QualifiedResource} \"{name}\": {why}", Of(kind, name));

    /// <summary>409 for an object that changed since it was read.</summary>
    public static Status Modified(ResourceKind kind, string name) => Conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>409 for server-side apply over the fields of others.</summary>
    /// <param name="causes">A cause for each contested field; its message begins with "conflict ".</param>
    public static Status ApplyConflict(IReadOnlyList<StatusCause> causes)
    {
        var managers = causes.GroupBy(c => c.Message!["conflict ".Length..]).Select(g => g.Count() == 1
            ? $"conflict {g.Key}: {g.First().Field}"
            : $"conflicts {g.Key}:\n" + string.Join('\n', g.Select(c => "- " + c.Field)));
        var count = causes.Count == 1 ? "1 conflict" : string.Create(CultureInfo.InvariantCulture, $"{causes.Count} conflicts");
        return Failure(
            409, StatusReason.Conflict, $"Apply failed with {count}: {string.Join('\n', managers)}", new StatusDetails { Causes = causes });
    }

    /// <summary>422 for a patch that does not fit the object.</summary>
    public static Status Unprocessable(string message) => Failure(
        422,
        StatusReason.Invalid,
        "the server rejected our request due to an error in our request: " + message,
        new StatusDetails());

    /// <summary>413 for a patch of too many operations.</summary>
    public static Status PatchTooLarge(string message) => Failure(413, StatusReason.RequestEntityTooLarge, message, null);

    /// <summary>422 with its field errors.</summary>
    public static Status Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors)
    {
        var texts = errors.Select(e => e.ToString()).Distinct().ToList();
        var text = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        return Failure(422, StatusReason.Invalid, $"{QualifiedKind(kind)} \"{name}\" is invalid: {text}", new StatusDetails
        {
            Name = name,
            Group = kind.Group,
            Kind = kind.Kind,
            Causes = [.. errors.Select(e => new StatusCause { Reason = e.Reason, Message = e.Body, Field = e.Field })],
        });
    }

    /// <summary>400.</summary>
    public static Status BadRequest(string message) => Failure(400, StatusReason.BadRequest, message, null);

    /// <summary>401.</summary>
    public static Status Unauthorized() => Failure(401, StatusReason.Unauthorized, "Unauthorized", null);

    /// <summary>403 for an object.</summary>
    public static Status Forbidden(ResourceKind kind, string name, string why) => Failure(
        403,
        StatusReason.Forbidden,
        name.Length == 0 ? $"{kind.QualifiedResource} is forbidden: {why}" : $"{kind.QualifiedResource} \"{name}\" is forbidden: {why}",
        Of(kind, name));

    /// <summary>403 for a path that is no resource.</summary>
    public static Status ForbiddenPath(string message) => Failure(403, StatusReason.Forbidden, message, new StatusDetails());

    /// <summary>406.</summary>
    public static Status NotAcceptable(IEnumerable<string> offered) => Failure(
        406, StatusReason.NotAcceptable, $"only the following media types are accepted: {string.Join(", ", offered)}", null);

    /// <summary>415.</summary>
    public static Status UnsupportedMediaType(IEnumerable<string> accepted) => Failure(
        415,
        StatusReason.UnsupportedMediaType,
        "the body of the request was in an unknown format - accepted media types include: " + string.Join(", ", accepted),
        null);

    /// <summary>413.</summary>
    public static Status TooLarge(int limit) => Failure(
        413, StatusReason.RequestEntityTooLarge, string.Create(CultureInfo.InvariantCulture, $"Request entity too large: limit is {limit}"), null);

    /// <summary>410 for a resource version whose history is gone.</summary>
    public static Status Expired(string message) => Failure(410, StatusReason.Expired, message, null);

    /// <summary>410 for a list whose beginning is further back than the history; carries a token that lists the rest as it is now.</summary>
    public static Status ExpiredContinue(string inconsistent) => Expired(
        "The continue token is too old to go on with a consistent list: begin again without it, or take the token of this answer, which lists the rest as it is now") with
    {
        Metadata = new ListMeta { Continue = inconsistent },
    };

    /// <summary>504 for a resource version that is not there yet.</summary>
    public static Status TooLargeResourceVersion(long asked, long current) => Failure(
        504,
        StatusReason.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"Too large resource version: {asked}, current: {current}"),
        new StatusDetails
        {
            Causes = [new StatusCause { Reason = CauseType.ResourceVersionTooLarge, Message = "Too large resource version" }],
            RetryAfterSeconds = 1,
        });

    /// <summary>429 for an eviction that a budget forbids.</summary>
    public static Status DisruptionBudget(string message, string budget) => Failure(
        429,
        StatusReason.TooManyRequests,
        "Cannot evict pod as it would violate the pod's disruption budget.",
        new StatusDetails { Causes = [new StatusCause { Reason = "DisruptionBudget", Message = $"The disruption budget {budget} {message}" }] });

    /// <summary>429 for more requests than the cluster serves at a time.</summary>
    public static Status TooManyRequests(int retryAfterSeconds) => Failure(
        429,
        StatusReason.TooManyRequests,
        "Too many requests, please try again later.",
        new StatusDetails { RetryAfterSeconds = retryAfterSeconds });

    /// <summary>500.</summary>
    public static Status Internal(string message) => Failure(
        500,
        StatusReason.InternalError,
        "Internal error occurred: " + message,
        new StatusDetails { Causes = [new StatusCause { Message = message }] });

    /// <summary>503.</summary>
    public static Status Unavailable(string message) => Failure(503, StatusReason.ServiceUnavailable, message, null);

    /// <summary>Success of a deletion.</summary>
    public static Status Deleted(ResourceKind kind, string name, string? uid) => new()
    {
        StatusValue = "Success",
        Details = new StatusDetails { Name = name, Group = Text(kind.Group), Kind = kind.Plural, Uid = uid },
    };

    private static string QualifiedKind(ResourceKind kind) => kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";

    private static StatusDetails Of(ResourceKind kind, string name) => new()
    {
        Name = Text(name),
        Group = Text(kind.Group),
        Kind = kind.Plural,
    };

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static Status Failure(int code, string reason, string message, StatusDetails? details) => new()
    {
        StatusValue = "Failure",
        Message = message,
        Reason = reason,
        Details = details,
        Code = code,
    };
}
