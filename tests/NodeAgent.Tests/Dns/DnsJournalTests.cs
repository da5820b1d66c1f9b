using System.Text.Json;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Dns;

public sealed class DnsJournalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dns-journal-").FullName;

    private string File => Path.Combine(_directory, "records.json");

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task A_reader_sees_everything_first_and_then_what_changed()
    {
        var (journal, reader) = (new DnsJournal(File), new DnsJournalReader(File));
        (await reader.ReadAsync(default)).ShouldBeNull();

        await WriteAsync(journal, Web("10.0.0.1"));
        var first = (await reader.ReadAsync(default))!.Value;
        first.Anew.ShouldBeTrue();
        first.Lines.ShouldHaveSingleItem().Service!.ClusterIp.ShouldBe("10.0.0.1");

        await WriteAsync(journal, Web("10.0.0.2"));
        await journal.UpdateAsync(new Dictionary<string, ServiceEntry?> { ["shop/web"] = null }, default);
        var second = (await reader.ReadAsync(default))!.Value;
        second.Anew.ShouldBeFalse();
        second.Lines.Select(line => line.Service?.ClusterIp).ShouldBe(["10.0.0.2", null]);
        (await reader.ReadAsync(default))!.Value.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_that_no_name_follows_from_is_not_written()
    {
        var journal = new DnsJournal(File);
        await WriteAsync(journal, Web("10.0.0.1"));
        var length = new FileInfo(File).Length;

        await WriteAsync(journal, Web("10.0.0.1", new ServiceEndpoint { Address = "10.244.0.9", Port = 80 }));

        new FileInfo(File).Length.ShouldBe(length);
    }

    [Fact]
    public async Task The_endpoints_of_a_headless_service_are_written_when_they_are_ready()
    {
        var (journal, reader) = (new DnsJournal(File), new DnsJournalReader(File));
        await WriteAsync(journal, Web(null, new ServiceEndpoint { Address = "10.244.0.9", Port = 80, NodeName = "n1" }, new ServiceEndpoint { Address = "10.244.0.8", Port = 80, Ready = false }));

        (await reader.ReadAsync(default))!.Value.Lines.Single().Service!.Ports.Single().Endpoints.Select(e => e.Address).ShouldBe(["10.244.0.9"]);
    }

    [Fact]
    public async Task A_writer_that_begins_anew_leaves_nothing_of_the_one_before()
    {
        var reader = new DnsJournalReader(File);
        await WriteAsync(new DnsJournal(File), Web("10.0.0.1") with { Name = "gone" });
        await reader.ReadAsync(default);

        await WriteAsync(new DnsJournal(File), Web("10.0.0.2"));

        var read = (await reader.ReadAsync(default))!.Value;
        read.Anew.ShouldBeTrue();
        read.Lines.ShouldHaveSingleItem().Key.ShouldBe("shop/web");
    }

    [Fact]
    public async Task It_does_not_grow_without_end()
    {
        var (journal, reader) = (new DnsJournal(File), new DnsJournalReader(File));
        for (var i = 0; i < 2500; i++)
            await WriteAsync(journal, Web($"10.0.{i / 250}.{i % 250}"));

        System.IO.File.ReadLines(File).Count().ShouldBeLessThan(1100);
        var read = (await reader.ReadAsync(default))!.Value;
        read.Lines[^1].Service!.ClusterIp.ShouldBe("10.0.9.249");
    }

    [Fact]
    public async Task A_line_that_is_still_being_written_is_left_for_the_next_reading()
    {
        var (journal, reader) = (new DnsJournal(File), new DnsJournalReader(File));
        await WriteAsync(journal, Web("10.0.0.1"));
        await reader.ReadAsync(default);
        const string line = """{"key":"shop/web","service":null}""";

        await System.IO.File.AppendAllTextAsync(File, line[..10]);
        (await reader.ReadAsync(default))!.Value.Lines.ShouldBeEmpty();
        await System.IO.File.AppendAllTextAsync(File, line[10..] + "\n");
        (await reader.ReadAsync(default))!.Value.Lines.ShouldHaveSingleItem().Service.ShouldBeNull();
    }

    [Fact]
    public async Task A_journal_that_cannot_be_understood_is_read_again_from_its_beginning()
    {
        var (journal, reader) = (new DnsJournal(File), new DnsJournalReader(File));
        await WriteAsync(journal, Web("10.0.0.1"));
        await reader.ReadAsync(default);
        await System.IO.File.AppendAllTextAsync(File, "garbage\n");

        await Should.ThrowAsync<JsonException>(() => reader.ReadAsync(default));
        await WriteAsync(new DnsJournal(File), Web("10.0.0.2"));
        (await reader.ReadAsync(default))!.Value.Anew.ShouldBeTrue();
    }

    private static Task WriteAsync(DnsJournal journal, ServiceEntry service) =>
        journal.UpdateAsync(new Dictionary<string, ServiceEntry?> { [$"{service.Namespace}/{service.Name}"] = service }, default);

    private static ServiceEntry Web(string? clusterIp, params ServiceEndpoint[] endpoints) => new()
    {
        Namespace = "shop",
        Name = "web",
        ClusterIp = clusterIp,
        Ports = [new ServicePortEntry("http", "tcp", 80, 0, endpoints)],
    };
}
