namespace Platform.Kubernetes.Node;

/// <summary>Volumes that are directories of a node: what control plane and agent have to agree on.</summary>
public static class LocalVolumes
{
    /// <summary>Who makes them, as storage classes name it.</summary>
    public const string Provisioner = "local.platform.internal";

    /// <summary>Directory of a node under which they are.</summary>
    public const string Root = "/var/lib/platform/volumes";

    /// <summary>Directory of a volume.</summary>
    public static string PathOf(string volume) => $"{Root}/{volume}";

    /// <summary>Name of the volume at a path; null for a path that is none of theirs.</summary>
    public static string? NameOf(string path) =>
        path.StartsWith(Root + "/", StringComparison.Ordinal) && IsName(path[(Root.Length + 1)..]) ? path[(Root.Length + 1)..] : null;

    /// <summary>Whether a text names a volume and nothing beyond it: it becomes part of a path.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and < 254 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
