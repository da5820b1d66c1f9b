namespace Platform.Portal.Live;

/// <summary>Says that something changed since it was last asked; many changes in a short while are one.</summary>
internal sealed class ChangeSignal
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private volatile TaskCompletionSource _changed = New();

    /// <summary>Something changed.</summary>
    public void Set() => _changed.TrySetResult();

    /// <summary>Waits for a change, and a moment more for those that come with it.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await _changed.Task.WaitAsync(longest, time, cancellationToken);
            await Task.Delay(Quiet, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return;
        }
        _changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
