using System.Text.Json.Nodes;

namespace Platform.Cli.Arm;

/// <summary>Waits for what an ARM answer only began, in each of the styles that ARM knows.</summary>
public static class LongRunningOperation
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaximumPause = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the operation has ended.</summary>
    /// <param name="arm">The client that began it.</param>
    /// <param name="first">The answer that began it.</param>
    /// <param name="resource">The resource to read at the end; null when there is none then.</param>
    /// <param name="apiVersion">API version of the resource.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancel">Ends the waiting, not the operation.</param>
    /// <returns>The resource as it is now, null when there is none.</returns>
    public static async Task<Result<JsonNode?>> WaitAsync(
        ArmClient arm, ArmResponse first, string? resource, string apiVersion, TimeProvider time, CancellationToken cancel)
    {
        CliError? error;
        if (first.AsyncOperation is { } operation)
            error = await PollStatusAsync(arm, operation, first.RetryAfter, time, cancel);
        else if (first is { Status: 202, Location: { } location })
            error = await PollLocationAsync(arm, location, first.RetryAfter, time, cancel);
        else if (resource is not null && !IsTerminal(State(first.Body)))
            return await PollResourceAsync(arm, first, resource, apiVersion, time, cancel);
        else
            return Ended(first.Body);
        if (error is not null)
            return error;
        if (resource is null)
            return (JsonNode?)null!;
        if (!(await arm.GetAsync(resource, apiVersion, cancel)).TryGet(out var last, out error))
            return error;
        return Ended(last.Body);
    }

    private static async Task<CliError?> PollStatusAsync(ArmClient arm, Uri operation, TimeSpan? pause, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            await PauseAsync(pause, time, cancel);
            if (!(await arm.FollowAsync(operation, cancel)).TryGet(out var answer, out var error))
                return error;
            switch (answer.Body.StringAt("status"))
            {
                case "Succeeded":
                    return null;
                case "Failed":
                    return ArmAnswer.Describe(answer.Body.At("error"), "OperationFailed", "The operation failed; see 'platform logs'.");
                case "Canceled":
                    return ArmAnswer.Describe(answer.Body.At("error"), "OperationCanceled", "The operation was cancelled by another one.");
                case null:
                    return new CliError("InvalidResponse", "The server's answer about the operation has no status.");
            }

            pause = answer.RetryAfter;
        }
    }

    private static async Task<CliError?> PollLocationAsync(ArmClient arm, Uri location, TimeSpan? pause, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            await PauseAsync(pause, time, cancel);
            if (!(await arm.FollowAsync(location, cancel)).TryGet(out var answer, out var error))
                return error;
            if (answer.Status != 202)
                return null;
            location = answer.Location ?? location;
            pause = answer.RetryAfter;
        }
    }

    private static async Task<Result<JsonNode?>> PollResourceAsync(
        ArmClient arm, ArmResponse answer, string resource, string apiVersion, TimeProvider time, CancellationToken cancel)
    {
        while (!IsTerminal(State(answer.Body)))
        {
            await PauseAsync(answer.RetryAfter, time, cancel);
            if (!(await arm.GetAsync(resource, apiVersion, cancel)).TryGet(out answer!, out var error))
                return error;
        }

        return Ended(answer.Body);
    }

    private static Result<JsonNode?> Ended(JsonNode? resource) => State(resource) is "Failed" or "Canceled"
        ? new CliError("ProvisioningFailed", $"{resource.StringAt("name")} is in the state {State(resource)}; see 'platform logs'.")
        : resource;

    private static string? State(JsonNode? resource) => resource.StringAt("properties", "provisioningState");

    private static bool IsTerminal(string? state) => state is null or "Succeeded" or "Failed" or "Canceled";

    private static Task PauseAsync(TimeSpan? asked, TimeProvider time, CancellationToken cancel)
    {
        var pause = asked ?? DefaultPause;
        return Task.Delay(pause < TimeSpan.Zero ? TimeSpan.Zero : pause > MaximumPause ? MaximumPause : pause, time, cancel);
    }
}
