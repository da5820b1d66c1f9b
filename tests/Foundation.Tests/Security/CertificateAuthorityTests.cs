using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Platform.Foundation.Security;

namespace Platform.Foundation.Tests.Security;

public sealed class CertificateAuthorityTests
{
    [Fact]
    public void A_certificate_is_recognised_by_the_authority_that_issued_it_only()
    {
        using var mine = CertificateAuthority.Create("mine", TimeProvider.System);
        using var other = CertificateAuthority.Create("mine", TimeProvider.System);
        using var certificate = mine.Issue(new() { CommonName = "node", Organizations = ["system:nodes"], Client = true });

        mine.Issued(certificate).ShouldBeTrue();
        other.Issued(certificate).ShouldBeFalse();
        certificate.Subject.ShouldContain("O=system:nodes");
    }

    [Fact]
    public void A_key_of_another_kind_than_the_authority_s_is_certified()
    {
        using var authority = CertificateAuthority.Create("mine", TimeProvider.System);
        using var key = RSA.Create(2048);
        using var certificate = authority.Sign(new PublicKey(key), new X500DistinguishedName("CN=joe"), new() { CommonName = "", Client = true });

        authority.Issued(certificate).ShouldBeTrue();
        certificate.GetRSAPublicKey().ShouldNotBeNull();
    }

    [Fact]
    public void An_authority_reopened_from_its_files_still_recognises_its_certificates()
    {
        var directory = Directory.CreateTempSubdirectory("platform-test-");
        try
        {
            using var first = CertificateAuthority.OpenOrCreate(directory.FullName, "ca", "test", TimeProvider.System);
            using var certificate = first.Issue(new() { CommonName = "x", Server = true });
            using var again = CertificateAuthority.OpenOrCreate(directory.FullName, "ca", "test", TimeProvider.System);

            again.Issued(certificate).ShouldBeTrue();
            File.GetUnixFileMode(Path.Combine(directory.FullName, "ca.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        finally
        {
            directory.Delete(true);
        }
    }
}
