using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Tunnel;

/// <summary>The tunnels of one cluster's nodes: a control channel each, and the streams asked for on it.</summary>
internal sealed partial class NodeTunnels(TimeProvider time, ILogger<NodeTunnels> logger) : INodeTunnels, IAsyncDisposable
{
    private static readonly TimeSpan StreamTimeout = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, ControlChannel> _channels = new();
    private readonly ConcurrentDictionary<string, Request> _requests = new();

    /// <inheritdoc/>
    public bool IsConnected(string node) => _channels.ContainsKey(node);

    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(string node, CancellationToken cancellationToken)
    {
        if (!_channels.TryGetValue(node, out var channel)) throw new NodeUnreachableException($"node \"{node}\" is not connected");
        // Unguessable, so that a node cannot take a stream meant for another even before its name is compared.
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var request = new Request(node);
        _requests[id] = request;
        try
        {
            channel.Send($$"""{"stream":"{{id}}"}""");
            return await request.Opened.Task.WaitAsync(StreamTimeout, time, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            // The stream may have come in at this very moment: then nobody will use it.
            if (!_requests.TryRemove(id, out _) && request.Opened.Task.IsCompletedSuccessfully) await request.Opened.Task.Result.DisposeAsync();
            request.Opened.TrySetCanceled(CancellationToken.None);
            if (failure is OperationCanceledException) throw;
            throw new NodeUnreachableException($"node \"{node}\" did not open a connection within {StreamTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>Serves a node's control channel until it ends; a newer channel of the same node takes its place.</summary>
    public async Task ServeControlAsync(string node, Stream stream, CancellationToken cancellationToken)
    {
        await using var channel = new ControlChannel(stream, time);
        var replaced = _channels.TryGetValue(node, out var before) ? before : null;
        _channels[node] = channel;
        replaced?.Close();
        LogConnected(logger, node);
        try
        {
            await channel.RunAsync(cancellationToken);
        }
        finally
        {
            _channels.TryRemove(new KeyValuePair<string, ControlChannel>(node, channel));
            LogDisconnected(logger, node);
        }
    }

    /// <summary>Whether a node was asked for a stream of this id.</summary>
    public bool Expects(string node, string id) => _requests.TryGetValue(id, out var request) && request.Node == node;

    /// <summary>Hands a node's stream to who asked for it; completes when they are done with it. False when nobody asks any more.</summary>
    public async Task<bool> ServeStreamAsync(string node, string id, Stream stream)
    {
        if (!Expects(node, id) || !_requests.TryRemove(id, out var request)) return false;
        var opened = new NodeStream(stream);
        if (!request.Opened.TrySetResult(opened)) return false;
        await opened.Closed;
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values) channel.Close();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Node {Node} connected its tunnel")]
    private static partial void LogConnected(ILogger logger, string node);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "Node {Node} lost its tunnel")]
    private static partial void LogDisconnected(ILogger logger, string node);

    private sealed record Request(string Node)
    {
        public TaskCompletionSource<Stream> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
