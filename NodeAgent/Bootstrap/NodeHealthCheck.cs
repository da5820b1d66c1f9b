using System.Net;
using System.Net.Sockets;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>Finds out whether pods can run here: runtime, pod network, service rules, cluster DNS.</summary>
public sealed class NodeHealthCheck(
    CriClient cri, NodeNetwork network, ServiceRouter router, NodeConfiguration node, AgentPaths paths)
{
    private static readonly TimeSpan DnsLimit = TimeSpan.FromSeconds(1);

    public async Task<NodeHealth> CheckAsync(CancellationToken cancel)
    {
        var problems = new List<string>();
        try
        {
            var status = await cri.StatusAsync(cancel);
            problems.AddRange(status.Status.Conditions.Where(c => !c.Status && c.Type is "RuntimeReady" or "NetworkReady")
                .Select(c => $"container runtime: {c.Type}: {c.Message}"));
        }
        catch (CriException e)
        {
            problems.Add(e.Message);
        }

        if (!network.IsReady)
            problems.Add("no pod range has been assigned to the node yet");
        if (!router.Applied)
            problems.Add("the service rules are not in force yet");
        else if (!await DnsAnswersAsync(cancel))
            problems.Add($"cluster DNS does not answer on {node.DnsServiceIp}");
        return new NodeHealth(problems, NodePressure.Read(paths));
    }

    private async Task<bool> DnsAnswersAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(DnsLimit);
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(node.DnsServiceIp), 53), limit.Token);
            await socket.SendAsync(DnsQuestion.Address("svc." + node.ClusterDomain), limit.Token);
            var reply = new byte[512];
            var length = await socket.ReceiveAsync(reply, limit.Token);
            // Anything but "server failure", which it answers before it has records.
            return length >= DnsQuery.HeaderBytes && (reply[3] & 0xF) != (int)DnsCode.ServerFailure;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
