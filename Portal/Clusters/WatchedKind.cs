using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Printing;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>A kind that a page shows, once or as it changes.</summary>
internal interface IWatchedKind
{
    /// <summary>Its rows now.</summary>
    Task<KubeRows> ListAsync(IKubernetesClient client, string? ns, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Follows its changes.</summary>
    IWatched Watch(IKubernetesClient client, string? ns, ChangeSignal signal, TimeProvider time);
}

/// <summary>A kind that is being followed.</summary>
internal interface IWatched
{
    /// <summary>Lists and watches until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Completes with the first list, or fails as it failed.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>The rows as they are.</summary>
    KubeRows Rows(DateTimeOffset now);
}

/// <summary>A kind that a page shows.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="title">What its objects are called.</param>
/// <param name="printer">Its columns.</param>
/// <param name="wide">Whether to show the columns of wide output too.</param>
internal sealed class WatchedKind<T>(string title, TablePrinter printer, bool wide) : IWatchedKind
    where T : class, IResource<T>
{
    /// <summary>Where the name leads.</summary>
    public Func<T, string?>? Link { get; init; }

    /// <summary>Which of the objects are shown.</summary>
    public Func<IEnumerable<T>, IEnumerable<T>> Select { get; init; } = static objects => objects;

    /// <summary>Whether the selection's order is the table's.</summary>
    public bool KeepOrder { get; init; }

    /// <inheritdoc/>
    public async Task<KubeRows> ListAsync(IKubernetesClient client, string? ns, TimeProvider time, CancellationToken cancellationToken)
    {
        var objects = new List<T>();
        await foreach (var item in client.ListAllAsync<T>(ns, null, cancellationToken)) objects.Add(item);
        return Rows(objects, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public IWatched Watch(IKubernetesClient client, string? ns, ChangeSignal signal, TimeProvider time) => new Watched(this, client, ns, signal, time);

    private KubeRows Rows(IEnumerable<T> objects, DateTimeOffset now) => KubeRows.Of(title, printer, Select(objects), now, wide, Link, KeepOrder);

    private sealed class Watched : IWatched
    {
        private readonly WatchedKind<T> _kind;
        private readonly Informer<T> _informer;
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Watched(WatchedKind<T> kind, IKubernetesClient client, string? ns, ChangeSignal signal, TimeProvider time)
        {
            _kind = kind;
            // A refusal will not pass by itself: it is told. What cannot be reached is tried again.
            _informer = new Informer<T>(client, new InformerOptions<T> { Namespace = ns, OnFailure = exception => { if (exception is KubernetesApiException { IsExpired: false }) _failed.TrySetException(exception); } }, time);
            _informer.OnChange(_ => signal.Set());
        }

        public Task RunAsync(CancellationToken cancellationToken) => _informer.RunAsync(cancellationToken);

        public async Task WaitForSyncAsync(CancellationToken cancellationToken) => await await Task.WhenAny(_informer.WaitForSyncAsync(cancellationToken), _failed.Task);

        public KubeRows Rows(DateTimeOffset now) => _kind.Rows(_informer.List(), now);
    }
}
