using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Cli.Arm;

/// <summary>HTTP to an installation: its names lead to its one address, and only its own authority is trusted.</summary>
public static class PlatformHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A client that connects to <paramref name="address"/> whatever host is named.</summary>
    /// <param name="address">IP address and port.</param>
    /// <param name="caCertificate">PEM of the authority.</param>
    public static Result<HttpClient> Create(string address, string caCertificate)
    {
        if (!IPEndPoint.TryParse(address, out var endpoint) || endpoint.Port == 0)
            return new CliError("InvalidAddress", $"'{address}' is not an IP address with a port.");
        X509Certificate2 authority;
        try
        {
            authority = X509Certificate2.CreateFromPem(caCertificate);
        }
        catch (CryptographicException)
        {
            return CliError.SignInRequired("The saved certificate authority is damaged.");
        }

        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = (_, cancel) => ConnectAsync(endpoint, cancel),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(authority) },
        };
        return new HttpClient(handler) { Timeout = RequestTimeout };
    }

    /// <summary>What to tell the user about a request that got no answer.</summary>
    public static CliError Describe(HttpRequestException exception, Uri? target)
    {
        var host = target?.Host ?? "the platform";
        return exception switch
        {
            { InnerException: AuthenticationException } => CliError.SignInRequired(
                $"The certificate of {host} is not from the authority that was trusted at sign-in; the installation may be a new one."),
            { HttpRequestError: HttpRequestError.ConnectionError } or { InnerException: SocketException or TimeoutException } =>
                new CliError("PlatformUnreachable", $"{host} cannot be reached: {Reason(exception)}. "
                    + "See 'platform status'; 'platform up' starts it."),
            _ => new CliError("RequestFailed", $"The request to {host} failed: {Reason(exception)}."),
        };
    }

    /// <summary>What to tell the user about a request that took too long.</summary>
    public static CliError DescribeTimeout(Uri? target) => new("RequestTimeout",
        $"{target?.Host ?? "The platform"} did not answer within {RequestTimeout.TotalSeconds:0} seconds. See 'platform status' and 'platform logs'.");

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancel)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    private static string Reason(Exception exception) =>
        (exception.InnerException ?? exception).Message.TrimEnd('.');
}
