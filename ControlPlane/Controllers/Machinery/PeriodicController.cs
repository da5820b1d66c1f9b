using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Looks at everything it is responsible for at intervals.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="interval">Time between two looks.</param>
/// <param name="time">Measures it.</param>
/// <param name="logger">Where failures are reported.</param>
public abstract class PeriodicController(string name, TimeSpan interval, TimeProvider time, ILogger logger) : IController
{
    private readonly Channel<bool> _woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Whether there is nothing to look at. It then waits for <see cref="Wake"/> without a clock, so that idle clusters cost nothing.</summary>
    protected virtual bool IsIdle => false;

    /// <summary>There may be something to look at.</summary>
    protected void Wake() => _woken.Writer.TryWrite(true);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await SweepGuardedAsync(cancellationToken);
                if (IsIdle)
                    await _woken.Reader.ReadAsync(cancellationToken);
                await Task.Delay(interval, Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is the end of it.
        }
    }

    /// <summary>Looks at everything once.</summary>
    public abstract Task SweepAsync(CancellationToken cancellationToken);

    private async Task SweepGuardedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            ControllerLog.ReconcileFailed(logger, Name, "*", e);
        }
    }
}
