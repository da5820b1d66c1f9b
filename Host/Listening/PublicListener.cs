using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;

namespace Platform.Host.Listening;

/// <summary>The endpoint that stands for the public listener with all of its addresses.</summary>
public sealed class PublicEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "public";
}

/// <summary>
/// One Kestrel listener that accepts on a set of addresses which changes while it runs: a hosted cluster brings an address of its
/// own, by which its pods reach it.
/// </summary>
public sealed partial class PublicListener(
    PlatformInstallation installation, ILoggerFactory loggers, IHostApplicationLifetime lifetime)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener, IPublicAddresses
{
    private const int Backlog = 1024;
    private readonly ILogger _logger = loggers.CreateLogger<PublicListener>();
    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());
    private readonly Channel<Socket> _accepted = Channel.CreateBounded<Socket>(Backlog);
    private readonly ConcurrentDictionary<IPAddress, Socket> _sockets = new();
    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <inheritdoc/>
    public EndPoint EndPoint { get; private set; } = new PublicEndPoint();

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is PublicEndPoint;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        await AddAsync(installation.PlatformAddress, cancellationToken);
        return this;
    }

    /// <inheritdoc/>
    public async Task AddAsync(IPAddress address, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_sockets.ContainsKey(address)) return;
            await ProcessRunner.RunCheckedAsync("ip", ["address", "replace", $"{address}/32", "dev", "lo"], cancellationToken: cancellationToken);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, installation.Port));
                socket.Listen(Backlog);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
                throw new IOException($"Cannot listen on {address}:{installation.Port}: the port is in use by another program. Stop it ('ss -ltnp sport = :{installation.Port}' shows it), then try again.");
            }
            _sockets[address] = socket;
            _ = AcceptLoopAsync(socket);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(IPAddress address, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_sockets.TryRemove(address, out var socket)) socket.Dispose();
            await ProcessRunner.RunAsync("ip", ["address", "del", $"{address}/32", "dev", "lo"], cancellationToken: cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
            while (_accepted.Reader.TryRead(out var socket))
                if (Wrap(socket) is { } connection) return connection;
        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        foreach (var address in _sockets.Keys)
            if (_sockets.TryRemove(address, out var socket)) socket.Dispose();
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _contexts.Dispose();
        return ValueTask.CompletedTask;
    }

    // A peer can be gone before its connection is wrapped.
    private ConnectionContext? Wrap(Socket socket)
    {
        try
        {
            return _contexts.Create(socket);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task AcceptLoopAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                var socket = await listening.AcceptAsync(lifetime.ApplicationStopping);
                socket.NoDelay = true;
                await _accepted.Writer.WriteAsync(socket, lifetime.ApplicationStopping);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is not SocketError.OperationAborted)
            {
                // Descriptors can run out for a moment; the listener must outlast it.
                LogAcceptFailed(exception);
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            catch (Exception exception) when (exception is ObjectDisposedException or OperationCanceledException or SocketException or ChannelClosedException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Accepting a connection failed")]
    private partial void LogAcceptFailed(Exception exception);
}
