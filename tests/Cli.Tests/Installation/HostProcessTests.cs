using Platform.Cli.Installation;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Installation;

public sealed class HostProcessTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-host-test-").FullName;

    private string Data => Path.Combine(_root, "data");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_host_that_ends_at_its_start_is_one_line_with_its_own_reason()
    {
        Program("echo 'starting up'; echo 'ERROR: (AddressInUse) 198.18.0.1:443 is in use.'; exit 1");
        var run = await RunAsync("up", "--data-dir", Data, "--node-images", _root);
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.Error.TrimEnd('\n').Split('\n')[^1].ShouldBe(
            $"ERROR: (AddressInUse) 198.18.0.1:443 is in use. (log: {Data}/logs/host.log)");
    }

    [Fact]
    public async Task Only_what_this_start_wrote_is_shown()
    {
        Directory.CreateDirectory(Path.Combine(Data, "logs"));
        await File.WriteAllTextAsync(HostProcess.LogPath(Data), "ERROR: (Old) of yesterday\n");
        Program("echo 'of today'; exit 1");
        var run = await RunAsync("up", "--data-dir", Data, "--node-images", _root);
        run.Error.ShouldContain("of today");
        run.Error.ShouldNotContain("yesterday");
    }

    [Fact]
    public async Task Stopping_passes_the_host_s_own_error_on()
    {
        Directory.CreateDirectory(Data);
        Program("echo 'ERROR: (Busy) A node does not stop.' >&2; exit 1");
        var run = await RunAsync("down", "--data-dir", Data);
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.Error.ShouldEndWith("ERROR: (Busy) A node does not stop.\n");
    }

    [Fact]
    public async Task Stopping_what_is_not_there_is_done_already()
    {
        Program("exit 1");
        var run = await RunAsync("down", "--data-dir", Data);
        run.ExitCode.ShouldBe(0);
        run.OnlyErrorLine.ShouldContain("nothing to do");
    }

    [Fact]
    public async Task The_host_gets_the_settings_that_were_named()
    {
        Program("echo \"$@\"; exit 1");
        var run = await RunAsync("up", "--data-dir", Data, "--node-images", _root, "--domain", "other.internal", "--pool", "198.19.0.0/16");
        run.Error.ShouldContain($"run --data-dir {Data} --domain other.internal --pool 198.19.0.0/16 --node-images {_root}");
    }

    [Fact]
    public async Task The_log_is_shown_from_its_end()
    {
        Directory.CreateDirectory(Path.Combine(Data, "logs"));
        await File.WriteAllTextAsync(HostProcess.LogPath(Data), "one\ntwo\nthree\n");
        (await RunAsync("logs", "--data-dir", Data, "--tail", "2")).Out.ShouldBe("two\nthree\n");
        (await RunAsync("logs", "--data-dir", _root)).ExitCode.ShouldBe(ExitCodes.NotFound);
    }

    private void Program(string script)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root, "artifacts", "host")).FullName;
        Executable(Path.Combine(directory, "platform-host"), script);
        Directory.CreateDirectory(Path.Combine(_root, "eng"));
        Executable(Path.Combine(_root, "eng", "build"), "exit 0");
    }

    private static void Executable(string path, string script)
    {
        File.WriteAllText(path, $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<CliRun> RunAsync(params string[] arguments) =>
        CliRun.RunAsync(_root, arguments, environment => environment with { RepositoryRoot = _root });
}
