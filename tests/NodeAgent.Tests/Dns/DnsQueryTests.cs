using Platform.NodeAgent.Dns;

namespace Platform.NodeAgent.Tests.Dns;

public sealed class DnsQueryTests
{
    [Fact]
    public void A_question_is_read_in_lower_case_and_kept_as_it_came()
    {
        var packet = DnsQuestion.Address("WeB.Default.svc", id: 0xBEEF);

        DnsQuery.TryParse(packet, out var query, out var fault).ShouldBeTrue();

        fault.ShouldBe(DnsCode.NoError);
        query!.Name.ShouldBe("web.default.svc");
        query.Id.ShouldBe((ushort)0xBEEF);
        query.Type.ShouldBe(DnsType.A);
        query.Question.ToArray().ShouldBe(packet[DnsQuery.HeaderBytes..]);
    }

    [Fact]
    public void A_compression_pointer_in_a_question_is_a_format_error()
    {
        byte[] packet = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1];

        DnsQuery.TryParse(packet, out _, out var fault).ShouldBeTrue();

        fault.ShouldBe(DnsCode.FormatError);
    }

    [Fact]
    public void A_name_longer_than_255_bytes_is_a_format_error()
    {
        var packet = DnsQuestion.Address(string.Join('.', Enumerable.Repeat(new string('a', 63), 5)));

        DnsQuery.TryParse(packet, out _, out var fault).ShouldBeTrue();

        fault.ShouldBe(DnsCode.FormatError);
    }

    [Fact]
    public void An_answer_sent_as_a_question_deserves_no_reply()
    {
        var packet = DnsQuestion.Address("web");
        packet[2] |= 0x80;

        DnsQuery.TryParse(packet, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_size_that_a_client_offers_is_kept_within_bounds()
    {
        byte[] option = [0, 0, 41, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0];
        byte[] packet = [.. DnsQuestion.Address("web"), .. option];
        packet[11] = 1;

        DnsQuery.TryParse(packet, out var query, out _).ShouldBeTrue();

        query!.HasEdns.ShouldBeTrue();
        query.UdpSize.ShouldBe(4096);
    }

    [Fact]
    public void Bytes_of_any_kind_are_read_without_a_failure()
    {
        var random = new Random(4711);
        for (var i = 0; i < 20_000; i++)
        {
            var packet = i % 2 == 0 ? new byte[random.Next(64)] : DnsQuestion.Address("web.default.svc.cluster.local");
            if (i % 2 == 0)
                random.NextBytes(packet);
            else
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            if (DnsQuery.TryParse(packet.AsMemory(0, random.Next(packet.Length + 1)), out var query, out var fault) && fault == DnsCode.NoError)
                DnsWriter.Write(query!, DnsAnswer.Failure(DnsCode.NameError), query!.UdpSize, authoritative: true).Length.ShouldBeGreaterThan(11);
        }
    }
}
