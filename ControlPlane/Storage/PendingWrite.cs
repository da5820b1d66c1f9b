namespace Platform.ControlPlane.Storage;

/// <summary>A write that waits for its turn.</summary>
internal sealed class PendingWrite(ObjectKey key, Func<StoredObject?, WriteDecision> decide)
{
    private const int Waiting = 0, Begun = 1, Abandoned = 2;
    private int _state;

    /// <summary>The object to change.</summary>
    public ObjectKey Key => key;

    /// <summary>Decides against the newest state.</summary>
    public Func<StoredObject?, WriteDecision> Decide => decide;

    /// <summary>Completes when the change is durable and visible.</summary>
    public TaskCompletionSource<StoredObject?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes the write up; false when its caller no longer wants it.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>Takes the write back when it has not begun.</summary>
    public void Abandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting);
}
