using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Platform.Foundation.Hosting;

/// <summary>Shares the processors among those whom connections belong to.</summary>
public interface IConnectionTurns
{
    /// <summary>Waits for a turn; <see cref="EndTurn"/> must follow.</summary>
    Task BeginTurnAsync(CancellationToken cancellationToken);

    /// <summary>Whoever waits next may work.</summary>
    void EndTurn();
}

/// <summary>The turn in which what a connection has received is worked on: decrypted, parsed and answered, until the first of it waits.</summary>
/// <remarks>
/// Whose connection it is shows in the handshake; until then nothing is waited for. From then on bytes are handed on in a turn of the
/// owner, which ends when more is asked for, when the client does not take what it is sent, or when an answer waits for anything else.
/// So nobody holds a turn by being slow.
/// </remarks>
public sealed class ConnectionTurn
{
    private IConnectionTurns? _owner;
    private volatile bool _waiting;
    private int _held;

    /// <summary>The turn of a request's connection; null when the connection has none, or serves many requests at a time (HTTP/2), of which none may call it its own.</summary>
    public static ConnectionTurn? Of(HttpContext http) => HttpProtocol.IsHttp11(http.Request.Protocol) ? http.Features.Get<ConnectionTurn>() : null;

    /// <summary>Whether there is a turn now.</summary>
    public bool Held => Volatile.Read(ref _held) == 1;

    /// <summary>Gives the connection to its owner, and waits for a turn to go on with the handshake.</summary>
    public Task BelongToAsync(IConnectionTurns owner, CancellationToken cancellationToken)
    {
        _owner = owner;
        return BeginAsync(cancellationToken);
    }

    /// <summary>Waits for an answer, outside any turn: what it reads meanwhile (a body, a stream of bytes) takes none.</summary>
    public async Task WaitAsync(Task answering)
    {
        if (answering.IsCompletedSuccessfully) return; // it is sent in the same turn
        _waiting = true;
        End();
        try
        {
            await answering;
        }
        finally
        {
            _waiting = false;
        }
    }

    /// <summary>Makes what a connection receives wait for turns; stands before its TLS.</summary>
    public static ConnectionDelegate Pace(ConnectionDelegate next) => async connection =>
    {
        var turn = new ConnectionTurn();
        connection.Features.Set(turn);
        var transport = connection.Transport;
        connection.Transport = new PacedTransport(new PacedReader(transport.Input, turn), new PacedWriter(transport.Output, turn));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            turn.End();
        }
    };

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _owner!.BeginTurnAsync(cancellationToken);
        Volatile.Write(ref _held, 1);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _held, 0) == 1) _owner!.EndTurn();
    }

    private sealed record PacedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class PacedReader(PipeReader inner, ConnectionTurn turn) : PipeReader
    {
        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            turn.End();
            return turn._owner is null || turn._waiting ? inner.ReadAsync(cancellationToken) : ReadInTurnAsync(cancellationToken);
        }

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<ReadResult> ReadInTurnAsync(CancellationToken cancellationToken)
        {
            var result = await inner.ReadAsync(cancellationToken);
            // An end needs no turn; and what has been read must be handed on, so that nobody's leaving cancels the waiting.
            if (!result.IsCompleted && !result.IsCanceled) await turn.BeginAsync(CancellationToken.None);
            return result;
        }
    }

    private sealed class PacedWriter(PipeWriter inner, ConnectionTurn turn) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => Sending(inner.FlushAsync(cancellationToken));

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            Sending(inner.WriteAsync(source, cancellationToken));

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private ValueTask<FlushResult> Sending(ValueTask<FlushResult> flush)
        {
            if (!flush.IsCompleted) turn.End();
            return flush;
        }
    }
}
