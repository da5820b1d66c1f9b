namespace Platform.NodeAgent.Pods.Images;

/// <summary>An image's name in the parts that inventories have: <c>host/team</c>, <c>web</c>, <c>v1</c>.</summary>
public sealed record ImageParts(string Repository, string Image, string Tag)
{
    /// <summary>Takes a name apart; a digest stands for a tag.</summary>
    public static ImageParts Of(string name)
    {
        var slash = name.LastIndexOf('/');
        var (repository, rest) = slash < 0 ? ("", name) : (name[..slash], name[(slash + 1)..]);
        var cut = rest.IndexOfAny(['@', ':']);
        return cut < 0 ? new ImageParts(repository, rest, "") : new ImageParts(repository, rest[..cut], rest[(cut + 1)..]);
    }
}
