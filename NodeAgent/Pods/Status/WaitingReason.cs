namespace Platform.NodeAgent.Pods.Status;

/// <summary>Why a container does not run yet, or not again.</summary>
public sealed record WaitingReason(string Reason, string? Message);
