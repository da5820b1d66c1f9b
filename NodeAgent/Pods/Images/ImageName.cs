namespace Platform.NodeAgent.Pods.Images;

/// <summary>An image's name made complete, as container tools read it.</summary>
public static class ImageName
{
    private const string DefaultHost = "docker.io";

    /// <summary><c>nginx</c> becomes <c>docker.io/library/nginx:latest</c>.</summary>
    public static string Normalize(string image)
    {
        var (host, rest) = Split(image);
        if (host == DefaultHost && !rest.Contains('/'))
            rest = "library/" + rest;
        return rest.Contains('@') || rest[(rest.LastIndexOf('/') + 1)..].Contains(':') ? $"{host}/{rest}" : $"{host}/{rest}:latest";
    }

    /// <summary>The registry's host, with its port if it has one.</summary>
    public static string Host(string image) => Split(image).Host;

    /// <summary>Pull policy that a container without one has.</summary>
    public static string DefaultPolicy(string image) =>
        Normalize(image).EndsWith(":latest", StringComparison.Ordinal) ? "Always" : "IfNotPresent";

    private static (string Host, string Path) Split(string image)
    {
        var slash = image.IndexOf('/');
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? (first, image[(slash + 1)..]) : (DefaultHost, image);
    }
}
