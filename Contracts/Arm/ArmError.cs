namespace Platform.Contracts.Arm;

/// <summary>Body of every failed ARM call: <c>{"error":{"code","message"}}</c>.</summary>
/// <param name="Error">The error.</param>
public sealed record ArmErrorBody(ArmErrorDetail Error);

/// <summary>An ARM error.</summary>
/// <param name="Code">A stable word for programs: <c>ResourceNotFound</c>.</param>
/// <param name="Message">One line for people: what is wrong and what to do.</param>
/// <param name="Target">The property at fault, if one is.</param>
public sealed record ArmErrorDetail(string Code, string Message, string? Target = null);

/// <summary>An expected failure of an ARM call, with its HTTP status.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="Code">ARM error code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Target">The property at fault, if one is.</param>
public sealed record ArmFailure(int Status, string Code, string Message, string? Target = null)
{
    /// <summary>400: the request's content is wrong.</summary>
    public static ArmFailure Invalid(string message, string? target = null, string code = "InvalidParameter") => new(400, code, message, target);

    /// <summary>404: no such resource.</summary>
    public static ArmFailure NotFound(ResourceId id) => id.Provider is null && id.ResourceGroup is not null
        ? new(404, "ResourceGroupNotFound", $"Resource group '{id.Name}' could not be found.")
        : new(404, "ResourceNotFound", $"The Resource '{id.Type}/{id.Name}' under resource group '{id.ResourceGroup}' was not found.");

    /// <summary>409: the resource's state does not allow it.</summary>
    public static ArmFailure Conflict(string message, string code = "Conflict") => new(409, code, message);

    /// <summary>403: the caller has no role that allows it.</summary>
    public static ArmFailure Forbidden(string name, string action, string scope) =>
        new(403, "AuthorizationFailed", $"The client '{name}' does not have authorization to perform action '{action}' over scope '{scope}'. Ask an owner for a role assignment.");

    /// <summary>The failure as a response body.</summary>
    public ArmErrorBody ToBody() => new(new ArmErrorDetail(Code, Message, Target));
}

/// <summary>Carries an <see cref="ArmFailure"/> out of nested calls to the one place that answers with it.</summary>
public sealed class ArmException(ArmFailure failure) : Exception(failure.Message)
{
    /// <summary>The failure to answer with.</summary>
    public ArmFailure Failure { get; } = failure;
}
