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

    [Fact]
    public void After_a_rotation_what_was_sealed_before_still_opens_and_is_told_from_what_is_sealed_now()
    {
        var path = Path.Combine(_directory.FullName, "key");
        var before = FileKeySecretProtector.OpenOrCreate(path);
        var old = before.Protect("hunter2"u8);
        before.HasOlderKeys.ShouldBeFalse();

        FileKeySecretProtector.AddKey(path);
        var after = FileKeySecretProtector.OpenOrCreate(path);
        var now = after.Protect("hunter2"u8);

        after.HasOlderKeys.ShouldBeTrue();
        after.Unprotect(old).ShouldBe("hunter2"u8.ToArray());
        (after.IsNewest(old), after.IsNewest(now)).ShouldBe((false, true));
        Should.Throw<CryptographicException>(() => before.Unprotect(now));
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_file_that_holds_no_keys_is_refused_and_not_overwritten()
    {
        var path = Path.Combine(_directory.FullName, "key");
        File.WriteAllText(path, "not a key");
        Should.Throw<InvalidDataException>(() => FileKeySecretProtector.OpenOrCreate(path));
        Should.Throw<InvalidDataException>(() => FileKeySecretProtector.AddKey(path));
        File.ReadAllText(path).ShouldBe("not a key");
    }
}
