namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>URIScheme</c>.</summary>
public static class URIScheme
{
    public const string HTTP = "HTTP";
    public const string HTTPS = "HTTPS";
}
