using System.Text;
using Platform.NodeAgent.Monitoring.Logs;

namespace Platform.NodeAgent.Tests.Monitoring.Logs;

public sealed class LogAssemblerTests
{
    private const string Time = "2026-11-21T15:00:00.123456789Z";

    [Fact]
    public void Pieces_of_a_line_are_joined_for_each_stream()
    {
        var (entries, _) = Read($"{Time} stdout P a\n{Time} stderr P x\n{Time} stdout F b\n{Time} stderr F y\n");

        entries.Select(entry => (entry.IsError, entry.Text)).ShouldBe([(false, "ab"), (true, "xy")]);
    }

    [Fact]
    public void Nothing_is_used_up_of_a_line_whose_end_is_missing()
    {
        var whole = $"{Time} stdout F done\n";
        var (entries, used) = Read(whole + $"{Time} stdout P a\n{Time} stderr F e\n{Time} stdout F b");

        entries.Select(entry => entry.Text).ShouldBe(["done"]);
        used.ShouldBe(whole.Length);
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        List<LogEntry> entries = [];
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"{Time} stdout F "), 0xff, (byte)'!', (byte)'\n'];
        LogAssembler.Read(bytes, false, entries.Add);

        entries.Single().Text.ShouldBe("\ufffd!");
    }

    [Fact]
    public void A_line_that_never_ends_is_cut()
    {
        var piece = $"{Time} stdout P {new string('a', 16 << 10)}\n";
        List<LogEntry> entries = [];
        LogAssembler.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, 20))), true, entries.Add);

        entries.Single().Text.Length.ShouldBe(LogAssembler.MaxTextBytes);
    }

    private static (List<LogEntry> Entries, int Used) Read(string text)
    {
        List<LogEntry> entries = [];
        var used = LogAssembler.Read(Encoding.UTF8.GetBytes(text), false, entries.Add);
        return (entries, used);
    }
}
