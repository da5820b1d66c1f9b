using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Log messages of controllers.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(5101, LogLevel.Warning, "{Controller}: reconciling {Key} failed; trying again")]
    public static partial void ReconcileFailed(ILogger logger, string controller, string key, Exception exception);

    [LoggerMessage(5102, LogLevel.Warning, "An informer of {Kind} failed; trying again")]
    public static partial void InformerFailed(ILogger logger, string kind, Exception exception);

    [LoggerMessage(5103, LogLevel.Information, "The controllers of cluster {Cluster} run")]
    public static partial void ControllersRun(ILogger logger, string cluster);

    [LoggerMessage(5104, LogLevel.Information, "Successfully assigned {Pod} to {Node}")]
    public static partial void PodAssigned(ILogger logger, string pod, string node);
}
