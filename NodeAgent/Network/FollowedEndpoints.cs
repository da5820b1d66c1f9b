using System.Globalization;

namespace Platform.NodeAgent.Network;

/// <summary>The state of the endpoints that all on the node that leads connections follows: the oldest of theirs, told when it changes.</summary>
/// <param name="parts">How many there are; before each has said what it follows nothing is told.</param>
/// <param name="tell">Told the resource version.</param>
public sealed class FollowedEndpoints(int parts, Action<string> tell)
{
    private readonly Lock _gate = new();
    private readonly long?[] _versions = new long?[parts];

    /// <summary>A part follows the endpoints of a version.</summary>
    public void Follow(int part, string version)
    {
        if (!long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;
        lock (_gate)
        {
            _versions[part] = number;
            if (_versions.Min(v => v ?? -1) is >= 0 and var oldest)
                tell(oldest.ToString(CultureInfo.InvariantCulture));
        }
    }
}
