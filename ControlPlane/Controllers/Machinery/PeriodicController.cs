using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Looks at everything it is responsible for at intervals.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="interval">Time between two looks.</param>
/// <param name="time">Measures it.</param>
/// <param name="logger">Where failures are reported.</param>
public abstract class PeriodicController(string name, TimeSpan interval, TimeProvider time, ILogger logger) : IController
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, Time);
        try
        {
            do
            {
                await SweepGuardedAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
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
