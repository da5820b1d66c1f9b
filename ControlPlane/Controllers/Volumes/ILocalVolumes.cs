namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>The directories of nodes that are volumes.</summary>
public interface ILocalVolumes
{
    /// <summary>Removes the directory of a volume with all that is in it. Repeatable.</summary>
    /// <exception cref="IOException">The node cannot be reached, or could not remove it; to be tried again.</exception>
    Task RemoveAsync(string node, string volume, CancellationToken cancellationToken);
}
