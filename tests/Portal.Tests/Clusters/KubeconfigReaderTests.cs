using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Portal.Arm;
using Platform.Portal.Clusters;

namespace Platform.Portal.Tests.Clusters;

public sealed class KubeconfigReaderTests
{
    [Fact]
    public void The_current_contexts_server_and_certificate_are_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=user", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));

        var options = KubeconfigReader.Read(Encode($"""
            clusters: [{"{"}name: other, cluster: {"{"}server: https://other{"}"}{"}"}, {"{"}name: c, cluster: {"{"}server: "https://198.18.0.1:443", tls-server-name: c.hcp.test{"}"}{"}"}]
            contexts: [{"{"}name: x, context: {"{"}cluster: c, user: u{"}"}{"}"}]
            current-context: x
            users: [{"{"}name: u, user: {"{"}client-certificate-data: {Base64(certificate.ExportCertificatePem())}, client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}{"}"}{"}"}]
            """));

        options.BaseAddress.ShouldBe(new Uri("https://198.18.0.1:443"));
        options.ServerName.ShouldBe("c.hcp.test");
        options.ClientCertificate!()!.HasPrivateKey.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a list")]
    [InlineData("current-context: x")]
    [InlineData("{clusters: [{name: c, cluster: {server: 'http://plain'}}], contexts: [{name: x, context: {cluster: c, user: u}}], current-context: x, users: [{name: u, user: {token: t}}]}")]
    [InlineData("{clusters: [{name: c, cluster: {server: 'https://s'}}], contexts: [{name: x, context: {cluster: c, user: u}}], current-context: x, users: [{name: u, user: {client-certificate-data: '!', client-key-data: '!'}}]}")]
    [InlineData("a: [unclosed")]
    public void A_file_that_cannot_be_used_is_refused_in_one_line(string yaml) =>
        Should.Throw<ArmRequestException>(() => KubeconfigReader.Read(Encode(yaml))).Failure.Code.ShouldBe("InvalidKubeconfig");

    [Fact]
    public void What_is_no_base64_is_refused() => Should.Throw<ArmRequestException>(() => KubeconfigReader.Read("%"));

    private static string Encode(string text) => Base64(text);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
