namespace Platform.Contracts.Arm;

/// <summary>Values of <c>properties.provisioningState</c> and of an operation's <c>status</c>.</summary>
public static class ProvisioningState
{
    public const string Accepted = "Accepted";
    public const string Creating = "Creating";
    public const string Updating = "Updating";
    public const string Upgrading = "Upgrading";
    public const string Starting = "Starting";
    public const string Stopping = "Stopping";
    public const string Deleting = "Deleting";
    public const string InProgress = "InProgress";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
    public const string Canceled = "Canceled";

    /// <summary>Whether nothing more will happen by itself.</summary>
    public static bool IsTerminal(string state) => state is Succeeded or Failed or Canceled;
}

/// <summary>Body of an <c>Azure-AsyncOperation</c> URL.</summary>
public sealed record OperationStatus
{
    /// <summary>ARM id of the operation.</summary>
    public string? Id { get; init; }

    /// <summary>The operation's own id.</summary>
    public string? Name { get; init; }

    /// <summary><see cref="ProvisioningState.InProgress"/> or a terminal state.</summary>
    public required string Status { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Why it failed.</summary>
    public ArmErrorDetail? Error { get; init; }
}
