namespace Platform.ControlPlane.Http.Limits;

/// <summary>Shares a process's processors among its clusters: as many requests work at a time as there are turns, and clusters that wait get theirs one after the other.</summary>
/// <remarks>
/// A turn lasts until a request first waits for something else (its client, the database), and so never for long. Whoever floods waits in
/// a queue of its own; a neighbour's request stands behind one request of each other cluster, not behind all of them.
/// </remarks>
internal sealed class FairTurns(int turns)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Line> _waiting = [];
    private int _free = turns;

    /// <summary>Waits for a turn; <see cref="Leave"/> must follow.</summary>
    public Task EnterAsync(Line line, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            waiter = new Waiter();
            if (line.Waiters.Count == 0) _waiting.AddLast(line);
            line.Waiters.Enqueue(waiter);
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : waiter.Task;
    }

    /// <summary>Gives a turn to the cluster that has waited longest since its last one.</summary>
    public void Leave()
    {
        while (true)
        {
            Waiter next;
            lock (_gate)
            {
                if (_waiting.First is not { } first)
                {
                    _free++;
                    return;
                }

                _waiting.RemoveFirst();
                next = first.Value.Waiters.Dequeue();
                if (first.Value.Waiters.Count > 0) _waiting.AddLast(first);
            }

            // One whose client has left takes no turn. The others go on behind what the pool has taken in meanwhile: on this thread's own
            // queue they would follow one another, and new requests of neighbours would starve.
            if (!next.TryClaim()) continue;
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
            return;
        }
    }

    private static async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var left = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Abandon(token), waiter);
        await waiter.Task;
    }

    /// <summary>The requests of one cluster that wait.</summary>
    public sealed class Line
    {
        internal Queue<Waiter> Waiters { get; } = new();
    }

    internal sealed class Waiter : TaskCompletionSource, IThreadPoolWorkItem
    {
        private int _claimed;

        /// <summary>Whether it is the caller who decides what becomes of it.</summary>
        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

        /// <summary>Gives up waiting, unless the turn is on its way.</summary>
        public void Abandon(CancellationToken left)
        {
            if (TryClaim()) TrySetCanceled(left);
        }

        void IThreadPoolWorkItem.Execute() => TrySetResult();
    }
}
