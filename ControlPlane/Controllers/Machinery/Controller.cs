using Microsoft.Extensions.Logging;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Brings things, one key at a time, from what is to what should be.</summary>
/// <param name="name">Name in logs.</param>
/// <param name="workers">How many keys are worked on at once.</param>
/// <param name="time">Measures delays.</param>
/// <param name="logger">Where failures are reported.</param>
/// <param name="order">Which of the keys that wait comes first; null for the one that has waited longest.</param>
/// <typeparam name="TKey">What names a thing to reconcile.</typeparam>
public abstract class Controller<TKey>(string name, int workers, TimeProvider time, ILogger logger, IComparer<TKey>? order = null) : IController
    where TKey : notnull
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>The keys that wait.</summary>
    protected WorkQueue<TKey> Queue { get; } = new(time, order);

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Start();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancellationToken)));
        Queue.Clear();
    }

    /// <summary>Reconciles one key now, as a worker would. An exception means: try again later.</summary>
    public abstract Task ReconcileAsync(TKey key, CancellationToken cancellationToken);

    /// <summary>Called once, when the informers hold everything: subscribes to changes.</summary>
    protected abstract void Start();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        // Informer handlers call Add on their own task: the work itself must leave it.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            TKey key;
            try
            {
                key = await Queue.TakeAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ReconcileGuardedAsync(key, cancellationToken);
            Queue.Done(key);
        }
    }

    private async Task ReconcileGuardedAsync(TKey key, CancellationToken cancellationToken)
    {
        try
        {
            await ReconcileAsync(key, cancellationToken);
            Queue.Forget(key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The key is reconciled again after the next start.
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            // Somebody else was faster; what changed is on its way through the informer.
            Queue.Retry(key);
        }
        catch (Exception e)
        {
            ControllerLog.ReconcileFailed(logger, Name, key.ToString() ?? "", e);
            Queue.Retry(key);
        }
    }
}

/// <summary>Something that runs beside the API of a cluster and acts on its objects.</summary>
public interface IController
{
    /// <summary>Name in logs.</summary>
    string Name { get; }

    /// <summary>Works until cancelled. The informers must hold everything before.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
