using System.Security.Cryptography;
using Platform.Foundation.Security;

namespace Platform.Foundation.Tests.Security;

public sealed class SecretProtectorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-test-");

    public void Dispose() => _directory.Delete(true);

    [Fact]
    public void A_secret_sealed_once_opens_after_a_restart()
    {
        var path = Path.Combine(_directory.FullName, "key");
        var sealedBytes = FileKeySecretProtector.OpenOrCreate(path).Protect("hunter2"u8);

        FileKeySecretProtector.OpenOrCreate(path).Unprotect(sealedBytes).ShouldBe("hunter2"u8.ToArray());
    }

    [Fact]
    public void An_altered_secret_does_not_open()
    {
        var protector = FileKeySecretProtector.OpenOrCreate(Path.Combine(_directory.FullName, "key"));
        var sealedBytes = protector.Protect("hunter2"u8);
        sealedBytes[^1] ^= 1;

        Should.Throw<CryptographicException>(() => protector.Unprotect(sealedBytes));
    }
}
