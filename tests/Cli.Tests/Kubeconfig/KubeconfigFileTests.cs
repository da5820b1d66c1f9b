using Platform.Cli.Kubeconfig;

namespace Platform.Cli.Tests.Kubeconfig;

public sealed class KubeconfigFileTests : IDisposable
{
    private const string Web = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: web
          cluster: {server: "https://198.18.0.1", tls-server-name: web.hcp.test.internal, certificate-authority-data: QQ==}
        users:
        - name: clusterUser_pets_web
          user: {client-certificate-data: QQ==, client-key-data: "1234"}
        contexts:
        - name: web
          context: {cluster: web, user: clusterUser_pets_web}
        current-context: web
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("platform-kubeconfig-").FullName;

    private string File => Path.Combine(_directory, "kube", "config");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_new_file_is_readable_by_its_owner_alone()
    {
        Merge(Web).ShouldBe("web");
        new FileInfo(File).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Read().ShouldContain("current-context: web");
    }

    [Fact]
    public void Merging_again_changes_nothing()
    {
        Merge(Web);
        var once = Read();
        Merge(Web);
        Read().ShouldBe(once);
    }

    [Fact]
    public void Other_clusters_preferences_and_unknown_fields_stay()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, """
            apiVersion: v1
            kind: Config
            clusters: [{name: other, cluster: {server: "https://other", extra: kept}}]
            users: null
            contexts: []
            preferences: {colors: true}
            current-context: other
            """);
        Merge(Web).ShouldBe("web");
        var merged = Read();
        merged.ShouldContain("extra: kept");
        merged.ShouldContain("colors: true");
        merged.ShouldContain("current-context: web");
        merged.ShouldContain("clusterUser_pets_web");
        merged.ShouldContain("\"1234\"");
    }

    [Fact]
    public void An_entry_of_the_same_name_that_differs_is_kept_unless_told_otherwise()
    {
        Merge(Web);
        var before = Read();
        var changed = Web.Replace("198.18.0.1", "198.18.0.2", StringComparison.Ordinal);
        KubeconfigFile.Merge(File, changed, null, overwrite: false).TryGet(out _, out var error).ShouldBeFalse();
        error!.Code.ShouldBe("KubeconfigConflict");
        Read().ShouldBe(before);
        KubeconfigFile.Merge(File, changed, null, overwrite: true).Error.ShouldBeNull();
        Read().ShouldContain("198.18.0.2");
        Read().ShouldNotContain("198.18.0.1");
    }

    [Fact]
    public void The_context_can_have_another_name()
    {
        KubeconfigFile.Merge(File, Web, "mine", overwrite: false).TryGet(out var name, out _).ShouldBeTrue();
        name.ShouldBe("mine");
        Read().ShouldContain("current-context: mine");
    }

    [Theory]
    [InlineData("- a\n- b")]
    [InlineData("a: [")]
    public void A_file_that_is_no_kubeconfig_is_left_alone(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
        KubeconfigFile.Merge(File, Web, null, overwrite: true).Error!.Code.ShouldBe("KubeconfigInvalid");
        Read().ShouldBe(text);
    }

    private string Merge(string text) => KubeconfigFile.Merge(File, text, null, overwrite: false).TryGet(out var name, out var error)
        ? name : throw new InvalidOperationException(error.Message);

    private string Read() => System.IO.File.ReadAllText(File);
}
