namespace Platform.Monitoring.Workspaces;

/// <summary>One workspace as the data plane knows it.</summary>
/// <param name="CustomerId">Its id in the data plane.</param>
/// <param name="ArmId">ARM id, the scope of access checks.</param>
/// <param name="RetentionDays">How many days rows are kept.</param>
/// <param name="SealedKeys">Both shared keys, encrypted.</param>
internal sealed record WorkspaceRecord(Guid CustomerId, string ArmId, int RetentionDays, byte[] SealedKeys);
