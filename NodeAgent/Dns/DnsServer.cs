using System.Net;
using System.Net.Sockets;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Dns;

/// <summary>Answers questions over UDP and TCP from the current <see cref="ClusterZone"/>, others through the forwarder.</summary>
public sealed partial class DnsServer(IPEndPoint endpoint, DnsForwarder forwarder, ILogger<DnsServer> logger) : IDisposable
{
    private const int MaxTcpQueryBytes = 4096;
    private const int MaxTcpClients = 256;
    private static readonly TimeSpan TcpIdle = TimeSpan.FromSeconds(10);
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim _tcpClients = new(MaxTcpClients);
    private volatile ClusterZone? _zone;

    /// <summary>Where it listens, once bound.</summary>
    public IPEndPoint LocalEndpoint => (IPEndPoint)_udp.LocalEndPoint!;

    /// <summary>Replaces all records at once. Until the first call questions get "server failure", which resolvers retry.</summary>
    public void Use(ClusterZone zone) => _zone = zone;

    public void Bind()
    {
        // TCP first: where any port will do, one that is free for TCP is more likely to be free for UDP than the other way round.
        _tcp.Bind(endpoint);
        _udp.Bind(_tcp.LocalEndPoint!);
        _tcp.Listen(128);
    }

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, ServeUdpAsync, ServeTcpAsync);

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
        _tcpClients.Dispose();
    }

    private async Task ServeUdpAsync(CancellationToken cancel)
    {
        var buffer = new byte[4096];
        var from = new IPEndPoint(IPAddress.Any, 0);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, from, cancel);
                var packet = buffer.AsMemory(0, received.ReceivedBytes);
                if (!DnsQuery.TryParse(packet, out var query, out var fault))
                    continue;
                if (Local(query!, fault) is { } answer && !LeadsElsewhere(query!, answer))
                    await _udp.SendToAsync(DnsWriter.Write(query!, answer, query!.UdpSize, fault == DnsCode.NoError), received.RemoteEndPoint, cancel);
                else
                    _ = ForwardUdpAsync(packet.ToArray(), received.RemoteEndPoint, cancel);
            }
            catch (SocketException e)
            {
                // An earlier reply that could not be delivered is reported here; the socket itself is sound.
                LogSocketFault(e.Message);
            }
        }
    }

    private async Task ForwardUdpAsync(byte[] packet, EndPoint client, CancellationToken cancel)
    {
        try
        {
            DnsQuery.TryParse(packet, out var query, out var fault);
            var reply = await AskOthersAsync(packet, query!, Local(query!, fault), overTcp: false, cancel);
            await _udp.SendToAsync(reply, client, cancel);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            LogSocketFault(e.Message);
        }
    }

    private async Task ServeTcpAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var client = await _tcp.AcceptAsync(cancel);
                if (await _tcpClients.WaitAsync(0, cancel))
                    _ = ServeTcpClientAsync(client, cancel);
                else
                    client.Dispose();
            }
            catch (SocketException e)
            {
                LogSocketFault(e.Message);
            }
        }
    }

    private async Task ServeTcpClientAsync(Socket client, CancellationToken cancel)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                idle.CancelAfter(TcpIdle);
                if (await DnsTcp.ReadAsync(stream, MaxTcpQueryBytes, idle.Token) is not { } packet
                    || !DnsQuery.TryParse(packet, out var query, out var fault))
                    return;
                var reply = Local(query!, fault) is { } answer && !LeadsElsewhere(query!, answer)
                    ? DnsWriter.Write(query!, answer, ushort.MaxValue, fault == DnsCode.NoError)
                    : await AskOthersAsync(packet, query!, Local(query!, fault), overTcp: true, cancel);
                await DnsTcp.WriteAsync(stream, reply, idle.Token);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            LogSocketFault(e.Message);
        }
        finally
        {
            _tcpClients.Release();
        }
    }

    /// <summary>Whether an answer is an alias of a name that other servers know: resolvers of pods do not ask a second time.</summary>
    private static bool LeadsElsewhere(DnsQuery query, DnsAnswer answer) =>
        query.Type is DnsType.A or DnsType.Aaaa && answer.Records is [NameRecord { Type: DnsType.Cname }];

    /// <summary>The reply to a question that other servers know the answer to, or the end of it.</summary>
    private async Task<byte[]> AskOthersAsync(byte[] packet, DnsQuery query, DnsAnswer? alias, bool overTcp, CancellationToken cancel)
    {
        var room = overTcp ? ushort.MaxValue : query.UdpSize;
        if (alias?.Records is not [NameRecord { Target: var target } record])
            return await forwarder.ForwardAsync(packet, query, overTcp, cancel)
                ?? DnsWriter.Write(query, DnsAnswer.Failure(DnsCode.ServerFailure), room, authoritative: false);
        // A name of the zone that does not exist is not asked elsewhere; the alias alone says so.
        var question = DnsQuestion.Of(target, query.Type);
        DnsQuery.TryParse(question, out var asked, out _);
        if (_zone?.Answer(target, query.Type) is not null)
            return DnsWriter.Write(query, alias, room, authoritative: true);
        return await forwarder.ForwardAsync(question, asked!, overTcp, cancel) is { } reply
            ? DnsWriter.Write(query, new DnsAnswer(DnsCode.NoError, [record, .. DnsReply.ReadRecords(reply)]), room, authoritative: false)
            : DnsWriter.Write(query, DnsAnswer.Failure(DnsCode.ServerFailure), room, authoritative: false);
    }

    /// <summary>What this server can say by itself; null when another must be asked.</summary>
    private DnsAnswer? Local(DnsQuery query, DnsCode fault)
    {
        if (fault != DnsCode.NoError)
            return DnsAnswer.Failure(fault);
        if (query.Opcode != 0)
            return DnsAnswer.Failure(DnsCode.NotImplemented);
        if (query.Class != 1)
            return DnsAnswer.Failure(DnsCode.Refused);
        return _zone is { } zone ? zone.Answer(query.Name, query.Type) : DnsAnswer.Failure(DnsCode.ServerFailure);
    }

    [LoggerMessage(4101, LogLevel.Debug, "A DNS exchange ended early: {Fault}")]
    private partial void LogSocketFault(string fault);
}
