using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Benchmarks.KubeApi;

/// <summary>What the machine allows: answers <c>GET /N</c> with N bytes out of memory, over TLS and with no more work than that needs.</summary>
internal sealed class BareTls : IDisposable
{
    /// <summary>Its SNI.</summary>
    public const string Name = "bare.platform.internal";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;

    public BareTls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Its certificate in base 64.</summary>
    public string Authority => Convert.ToBase64String(_certificate.RawData);

    /// <summary>Serves until cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancel)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(cancel), cancel));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken cancel)
    {
        client.NoDelay = true;
        await using var stream = new SslStream(client.GetStream());
        var buffer = new byte[4096];
        var answer = Array.Empty<byte>();
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] }, cancel);
            // A request comes as one record, since the client writes it at once.
            while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
            {
                var length = int.Parse(Encoding.ASCII.GetString(buffer.AsSpan(5, buffer.AsSpan(5, read - 5).IndexOf((byte)' '))), CultureInfo.InvariantCulture);
                var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"));
                if (answer.Length != head.Length + length) answer = [.. head, .. new byte[length]];
                for (var at = 0; at < answer.Length; at += 65_536) await stream.WriteAsync(answer.AsMemory(at, Math.Min(65_536, answer.Length - at)), cancel);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The load has ended.
        }
    }
}
