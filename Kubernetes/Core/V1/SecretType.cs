namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>SecretType</c>.</summary>
public static class SecretType
{
    public const string Opaque = "Opaque";
    public const string ServiceAccountToken = "kubernetes.io/service-account-token";
    public const string Dockercfg = "kubernetes.io/dockercfg";
    public const string Dockerconfigjson = "kubernetes.io/dockerconfigjson";
    public const string BasicAuth = "kubernetes.io/basic-auth";
    public const string SshAuth = "kubernetes.io/ssh-auth";
    public const string Tls = "kubernetes.io/tls";
    public const string Token = "bootstrap.kubernetes.io/token";
}
