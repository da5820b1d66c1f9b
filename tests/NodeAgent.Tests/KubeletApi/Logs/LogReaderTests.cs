using System.Text;
using Platform.NodeAgent.KubeletApi.Logs;

namespace Platform.NodeAgent.Tests.KubeletApi.Logs;

public sealed class LogReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-test-").FullName;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));

    private string LogPath => Path.Combine(_root, "0.log");

    public void Dispose()
    {
        _limit.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Lines_of_both_streams_come_in_order_and_parts_are_joined()
    {
        Write(Line(1, "one"), Line(2, "tw", tag: "P"), Line(3, "o", stream: "stderr"), "not a log line");

        (await ReadAsync(new LogOptions())).ShouldBe("one\ntwo\n");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "c\n")]
    [InlineData(2, "b\nc\n")]
    [InlineData(9, "a\nb\nc\n")]
    public async Task The_last_lines_are_counted_from_the_end(int lines, string expected)
    {
        Write(Line(1, "a"), Line(2, "b"), Line(3, "c"));

        (await ReadAsync(new LogOptions { TailLines = lines })).ShouldBe(expected);
    }

    [Fact]
    public async Task One_stream_alone_can_be_asked_for()
    {
        Write(Line(1, "told"), Line(2, "complained", stream: "stderr"), Line(3, "told again"));

        (await ReadAsync(new LogOptions { Errors = true })).ShouldBe("complained\n");
        (await ReadAsync(new LogOptions { Errors = false })).ShouldBe("told\ntold again\n");
    }

    [Fact]
    public async Task Times_and_limits_are_obeyed()
    {
        Write(Line(1, "a"), Line(2, "bb"), Line(3, "c"));

        (await ReadAsync(new LogOptions { Since = Time(2) })).ShouldBe("bb\nc\n");
        (await ReadAsync(new LogOptions { LimitBytes = 4 })).ShouldBe("a\nbb");
        (await ReadAsync(new LogOptions { Timestamps = true, TailLines = 1 })).ShouldBe("2026-01-01T00:00:03.123456789Z c\n");
    }

    [Fact]
    public async Task A_follower_sees_what_is_added_and_what_comes_after_a_rotation_until_the_container_ends()
    {
        Write(Line(1, "before"));
        var ended = false;
        var reader = new LogReader(LogPath, new LogOptions { Follow = true }, _ => Task.FromResult(!Volatile.Read(ref ended)));
        var output = new GrowingOutput();
        var reading = reader.CopyAsync(output, _limit.Token);

        await output.UntilAsync("before\n", _limit.Token);
        File.AppendAllText(LogPath, Line(2, "added") + "\n");
        await output.UntilAsync("before\nadded\n", _limit.Token);
        File.AppendAllText(LogPath, Line(3, "last of old") + "\n");
        File.Move(LogPath, LogPath + ".old");
        Write(Line(4, "first of new"));
        await output.UntilAsync("before\nadded\nlast of old\nfirst of new\n", _limit.Token);
        Volatile.Write(ref ended, true);
        await reading;
    }

    [Fact]
    public void Lines_that_are_no_log_lines_are_told_apart()
    {
        CriLogLine.TryParse("2026-01-01T00:00:01.5Z stdout F "u8.ToArray(), out var empty).ShouldBeTrue();
        empty.Content.Length.ShouldBe(0);
        foreach (var text in (string[])["", " ", "x stdout F y", "2026-01-01T00:00:01Z", "2026-01-01T00:00:01Z stdout"])
            CriLogLine.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse(text);
    }

    private static DateTimeOffset Time(int second) => new(2026, 1, 1, 0, 0, second, TimeSpan.Zero);

    private static string Line(int second, string text, string tag = "F", string stream = "stdout") =>
        $"2026-01-01T00:00:{second:00}.123456789Z {stream} {tag} {text}";

    private void Write(params string[] lines) => File.WriteAllText(LogPath, string.Join('\n', lines) + "\n");

    private async Task<string> ReadAsync(LogOptions options)
    {
        using var output = new MemoryStream();
        await new LogReader(LogPath, options, _ => Task.FromResult(false)).CopyAsync(output, _limit.Token);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private sealed class GrowingOutput : MemoryStream
    {
        private readonly SemaphoreSlim _grown = new(0);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_grown)
                Write(buffer.Span);
            _grown.Release();
            await Task.CompletedTask;
        }

        public async Task UntilAsync(string text, CancellationToken cancel)
        {
            while (Text() != text)
                await _grown.WaitAsync(cancel);
        }

        private string Text()
        {
            lock (_grown)
                return Encoding.UTF8.GetString(ToArray());
        }
    }
}
