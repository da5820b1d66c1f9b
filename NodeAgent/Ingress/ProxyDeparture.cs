using Platform.Kubernetes.Node;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Ingress;

/// <summary>
/// Ends what clients keep open to the proxy of a node that is cordoned or leaves: once nobody leads new connections here any more,
/// each connection is closed after its next answer, and the client's next one comes to another node.
/// </summary>
/// <param name="nodeName">This node.</param>
/// <param name="proxy">Its proxy.</param>
/// <param name="findMissing">Someone alive who does not follow a version of the endpoints yet; null when there is nobody.</param>
/// <param name="time">Measures what is waited at most.</param>
public sealed class ProxyDeparture(string nodeName, Proxy proxy, Func<long, CancellationToken, Task<string?>> findMissing, TimeProvider time)
{
    private static readonly TimeSpan FollowLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(30);
    private State _state = State.Staying;
    private long _since;

    private enum State
    {
        Staying,
        WaitingForOthers,
        Closing,
        Drained,
    }

    /// <summary>Whether the node is on its way out, and steps should follow soon.</summary>
    public bool UnderWay => _state is State.WaitingForOthers or State.Closing;

    /// <summary>Whether nobody is led here any more, and nobody stayed.</summary>
    public bool Drained => _state == State.Drained;

    /// <summary>Goes on as far as it can.</summary>
    /// <param name="proxies">The proxies' service; null when it is not there.</param>
    /// <param name="version">Resource version of the proxies' endpoints.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task StepAsync(ServiceEntry? proxies, long version, CancellationToken cancel)
    {
        var leaving = ProxiesOf(proxies).FirstOrDefault(e => e.NodeName == nodeName) is { Ready: false };
        switch (_state)
        {
            case State.Staying when leaving:
                Enter(State.WaitingForOthers);
                break;
            case not State.Staying when !leaving:
                Enter(State.Staying);
                break;
            case State.WaitingForOthers when time.GetElapsedTime(_since) > FollowLimit || await findMissing(version, cancel) is null:
                await proxy.RenewAsync(cancel);
                Enter(State.Closing);
                break;
            case State.Closing when time.GetElapsedTime(_since) > CloseLimit || !await proxy.HasOldWorkersAsync(cancel):
                Enter(State.Drained);
                break;
        }
    }

    /// <summary>The nodes' proxies.</summary>
    public static IEnumerable<ServiceEndpoint> ProxiesOf(ServiceEntry? service) =>
        service?.Ports.FirstOrDefault(port => port.Name == IngressProxy.HttpPortName)?.Endpoints ?? [];

    private void Enter(State state) => (_state, _since) = (state, time.GetTimestamp());
}
