namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>A file of a configMap, secret, projected or downwardAPI volume.</summary>
/// <param name="Path">Below the volume, with forward slashes.</param>
/// <param name="Content">All of it.</param>
/// <param name="Mode">Permission bits.</param>
public sealed record PayloadFile(string Path, byte[] Content, int Mode);
