using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Volumes;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>Notes which volumes nodes were told to remove; a node in <see cref="Away"/> does not answer.</summary>
internal sealed class PlayedVolumes : ILocalVolumes
{
    public ConcurrentQueue<(string Node, string Volume)> Removed { get; } = [];

    public ConcurrentDictionary<string, bool> Away { get; } = [];

    public Task RemoveAsync(string node, string volume, CancellationToken cancellationToken)
    {
        if (Away.ContainsKey(node))
            throw new IOException($"node \"{node}\" is not connected");
        Removed.Enqueue((node, volume));
        return Task.CompletedTask;
    }
}
