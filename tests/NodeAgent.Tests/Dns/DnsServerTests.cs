using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Dns;

public sealed class DnsServerTests : IDisposable
{
    private readonly CancellationTokenSource _stopping = new(TimeSpan.FromMinutes(1));
    private readonly DnsServer _server = new(
        new IPEndPoint(IPAddress.Loopback, 0), new DnsForwarder([], TimeSpan.FromSeconds(1)), NullLogger<DnsServer>.Instance);

    public DnsServerTests()
    {
        _server.Bind();
        _ = _server.RunAsync(_stopping.Token);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _server.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task Before_it_has_records_it_asks_for_patience() =>
        Code(await AskUdpAsync(DnsQuestion.Address("web.shop.svc.cluster.local"))).ShouldBe(DnsCode.ServerFailure);

    [Fact]
    public async Task It_answers_over_udp_with_the_question_as_it_was_asked()
    {
        _server.Use(Zone(endpoints: 1));
        var question = DnsQuestion.Address("WEB.shop.svc.cluster.local", id: 77);

        var reply = await AskUdpAsync(question);

        Code(reply).ShouldBe(DnsCode.NoError);
        reply[..2].ShouldBe(question[..2]);
        reply[DnsQuery.HeaderBytes..question.Length].ShouldBe(question[DnsQuery.HeaderBytes..]);
        reply[^4..].ShouldBe([10, 244, 0, 0]);
    }

    [Fact]
    public async Task An_answer_too_long_for_udp_is_marked_and_complete_over_tcp()
    {
        _server.Use(Zone(endpoints: 200));
        var question = DnsQuestion.Address("web.shop.svc.cluster.local");

        var cut = await AskUdpAsync(question);
        var whole = await AskTcpAsync(question);

        (cut[2] & 2).ShouldBe(2);
        cut.Length.ShouldBeLessThanOrEqualTo(512);
        (whole[2] & 2).ShouldBe(0);
        (whole[6] << 8 | whole[7]).ShouldBe(200);
    }

    [Fact]
    public async Task A_name_for_other_servers_fails_when_there_is_none()
    {
        _server.Use(Zone(endpoints: 1));

        Code(await AskUdpAsync(DnsQuestion.Address("example.com"))).ShouldBe(DnsCode.ServerFailure);
    }

    [Fact]
    public async Task An_alias_of_a_name_outside_comes_with_what_the_other_server_says_of_that_name()
    {
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var server = new DnsServer(
            new IPEndPoint(IPAddress.Loopback, 0), new DnsForwarder([(IPEndPoint)upstream.LocalEndPoint!], TimeSpan.FromSeconds(10)), NullLogger<DnsServer>.Instance);
        server.Bind();
        var zone = Zone(endpoints: 1);
        zone.Set("shop/mail", new ServiceEntry { Namespace = "shop", Name = "mail", ExternalName = "mail.example" });
        server.Use(zone);
        _ = server.RunAsync(_stopping.Token);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await client.ConnectAsync(server.LocalEndpoint, _stopping.Token);
        await client.SendAsync(DnsQuestion.Address("mail.shop.svc.cluster.local"), _stopping.Token);

        var buffer = new byte[512];
        var asked = await upstream.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
        DnsQuery.TryParse(buffer.AsMemory(0, asked.ReceivedBytes), out var question, out _).ShouldBeTrue();
        question!.Name.ShouldBe("mail.example");
        var answer = new DnsAnswer(DnsCode.NoError, [new NameRecord("mail.example", DnsType.Cname, "mx.example"), new AddressRecord("mx.example", IPAddress.Parse("192.0.2.25"))]);
        await upstream.SendToAsync(DnsWriter.Write(question, answer, 512, true), asked.RemoteEndPoint, _stopping.Token);

        var length = await client.ReceiveAsync(buffer, _stopping.Token);
        DnsReply.ReadRecords(buffer.AsSpan(0, length)).ShouldBe(
        [
            new NameRecord("mail.shop.svc.cluster.local", DnsType.Cname, "mail.example"), new NameRecord("mail.example", DnsType.Cname, "mx.example"),
            new AddressRecord("mx.example", IPAddress.Parse("192.0.2.25")),
        ]);
    }

    [Fact]
    public void A_reply_that_is_cut_or_points_in_circles_is_read_as_far_as_it_goes()
    {
        DnsQuery.TryParse(DnsQuestion.Address("mx.example"), out var question, out _);
        var reply = DnsWriter.Write(question!, new DnsAnswer(DnsCode.NoError, [new AddressRecord("mx.example", IPAddress.Parse("192.0.2.25"))]), 512, true);
        for (var length = 0; length < reply.Length; length++)
            DnsReply.ReadRecords(reply.AsSpan(0, length)).ShouldBeEmpty();
        reply[DnsQuery.HeaderBytes] = 0xC0;
        reply[DnsQuery.HeaderBytes + 1] = DnsQuery.HeaderBytes;
        DnsReply.ReadRecords(reply).ShouldBeEmpty();
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var noise = reply.ToArray();
            noise[random.Next(noise.Length)] = (byte)random.Next(256);
            noise[random.Next(noise.Length)] = (byte)random.Next(256);
            DnsReply.ReadRecords(noise).Count.ShouldBeLessThanOrEqualTo(64);
        }
    }

    [Fact]
    public async Task Garbage_does_not_keep_it_from_answering()
    {
        _server.Use(Zone(endpoints: 1));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(42);
        for (var i = 0; i < 40; i++)
        {
            var packet = new byte[random.Next(1, 600)];
            random.NextBytes(packet);
            await socket.SendToAsync(packet, _server.LocalEndpoint);
        }

        Code(await AskUdpAsync(DnsQuestion.Address("web.shop.svc.cluster.local"))).ShouldBe(DnsCode.NoError);
    }

    private static ClusterZone Zone(int endpoints)
    {
        var zone = new ClusterZone("cluster.local");
        zone.Set("shop/web", new ServiceEntry
        {
            Namespace = "shop",
            Name = "web",
            Ports = [new ServicePortEntry("http", "tcp", 80, 0, [.. Enumerable.Range(0, endpoints).Select(i => new ServiceEndpoint { Address = $"10.244.0.{i}", Port = 80 })])],
        });
        return zone;
    }

    private async Task<byte[]> AskUdpAsync(byte[] question)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(_server.LocalEndpoint, _stopping.Token);
        await socket.SendAsync(question, _stopping.Token);
        var buffer = new byte[4096];
        return buffer[..await socket.ReceiveAsync(buffer, _stopping.Token)];
    }

    private async Task<byte[]> AskTcpAsync(byte[] question)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.LocalEndpoint, _stopping.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[] { (byte)(question.Length >> 8), (byte)question.Length }, _stopping.Token);
        await stream.WriteAsync(question, _stopping.Token);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, _stopping.Token);
        var reply = new byte[prefix[0] << 8 | prefix[1]];
        await stream.ReadExactlyAsync(reply, _stopping.Token);
        return reply;
    }

    private static DnsCode Code(byte[] reply) => (DnsCode)(reply[3] & 0xF);
}
