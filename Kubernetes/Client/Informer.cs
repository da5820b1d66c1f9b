using System.Globalization;

namespace Platform.Kubernetes.Client;

/// <summary>Holds the current objects of a collection by listing once and watching from there.</summary>
/// <remarks>
/// Failures are retried with growing pauses; a version too old to resume from leads to a new list, whose differences are
/// told like watched changes. Readable from any thread; handlers are called one after the other on the informer's own
/// task and must be quick.
/// </remarks>
/// <typeparam name="T">Kind of the objects.</typeparam>
public sealed class Informer<T>
    where T : class, IResource<T>
{
    private const int PageSize = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly IKubernetesClient client;
    private readonly InformerOptions<T> options;
    private readonly TimeProvider time;
    private readonly InformerStore<T> store;
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly List<Action<InformerChange<T>>> handlers = [];
    private string? version;

    /// <summary>An informer that does nothing until it runs.</summary>
    /// <param name="client">Where the objects are.</param>
    /// <param name="options">What to hold.</param>
    /// <param name="time">Measures the pauses.</param>
    public Informer(IKubernetesClient client, InformerOptions<T> options, TimeProvider time)
    {
        this.client = client;
        this.options = options;
        this.time = time;
        store = new InformerStore<T>(options.Indexes);
    }

    /// <summary>How many objects it holds.</summary>
    public int Count => store.Count;

    /// <summary>Whether the first list is complete.</summary>
    public bool HasSynced => synced.Task.IsCompletedSuccessfully;

    /// <summary>The resource version up to which it holds every change; null before the first list. What is read after this is at least as new.</summary>
    public string? Version
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    /// <summary>Finds an object.</summary>
    public T? Find(ObjectKey key) => store.Find(key);

    /// <summary>Finds an object.</summary>
    /// <param name="ns">Its namespace; null for cluster-wide kinds.</param>
    /// <param name="name">Its name.</param>
    public T? Find(string? ns, string name) => store.Find(new ObjectKey(ns ?? "", name));

    /// <summary>Every object, in no order.</summary>
    public IReadOnlyList<T> List() => store.List();

    /// <summary>The objects found under a value of an index.</summary>
    public IReadOnlyList<T> ByIndex(string index, string value) => store.ByIndex(index, value);

    /// <summary>Calls a handler for each object held now and for each change from now on.</summary>
    public void OnChange(Action<InformerChange<T>> handler)
    {
        lock (gate)
        {
            handlers.Add(handler);
            foreach (var item in store.List())
                handler(new InformerChange<T>(null, item));
        }
    }

    /// <summary>Completes when the first list has been received.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => synced.Task.WaitAsync(cancellationToken);

    /// <summary>Lists and watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                if (version is null)
                    await ListAsync(cancellationToken);
                await WatchAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (KubernetesApiException e) when (e.IsExpired)
            {
                version = null;
            }
            catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or System.Text.Json.JsonException
                or OperationCanceledException)
            {
                options.OnFailure?.Invoke(e);
            }

            // A connection that lasted counts as success; one that ends at once must not be repeated in a tight loop.
            pause = time.GetElapsedTime(started) > LongestPause ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await PauseAsync(pause, cancellationToken);
        }
    }

    /// <summary>Takes over the answer of a write at once instead of when the watch tells of it; ignored when the watch is ahead.</summary>
    /// <param name="item">The object as the API returned it.</param>
    public void Observe(T item)
    {
        if (!long.TryParse(item.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var written))
            return;
        lock (gate)
        {
            var watched = Volatile.Read(ref version);
            var held = store.Find(ObjectKey.Of(item.Metadata))?.Metadata.ResourceVersion;
            if (IsNewer(written, watched) && IsNewer(written, held))
                Set(item);
        }
    }

    // A write that Observe took over may be ahead of the watch.
    private bool IsOutdated(T item) =>
        store.Find(ObjectKey.Of(item.Metadata)) is { } held
        && long.TryParse(held.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
        && IsNewer(known, item.Metadata.ResourceVersion)
        && long.TryParse(item.Metadata.ResourceVersion, out _);

    private ResourcePath Collection => new(options.Kind ?? T.Definition, options.Namespace);

    private static bool IsNewer(long written, string? known) =>
        !long.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || written > number;

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // RunAsync sees the cancellation itself.
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var request = new ListOptions { LabelSelector = options.LabelSelector, FieldSelector = options.FieldSelector, Limit = PageSize };
        var seen = new HashSet<ObjectKey>();
        KubernetesList<T> part;
        do
        {
            part = await client.ListAsync<T>(Collection, request, cancellationToken);
            lock (gate)
            {
                foreach (var item in part.Items)
                {
                    seen.Add(ObjectKey.Of(item.Metadata));
                    Set(item);
                }
            }

            request = request with { Continue = part.Metadata.Continue };
        }
        while (!string.IsNullOrEmpty(request.Continue));

        lock (gate)
        {
            foreach (var key in store.Keys.Where(k => !seen.Contains(k)).ToArray())
                Remove(key, null);
            version = part.Metadata.ResourceVersion;
        }

        synced.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var request = new WatchOptions
        {
            LabelSelector = options.LabelSelector,
            FieldSelector = options.FieldSelector,
            ResourceVersion = version,
        };
        await foreach (var (type, item) in client.WatchAsync<T>(Collection, request, cancellationToken))
        {
            lock (gate)
            {
                version = item.Metadata.ResourceVersion ?? version;
                if (type == WatchUpdateType.Bookmark || IsOutdated(item))
                    continue;
                if (type is WatchUpdateType.Added or WatchUpdateType.Modified)
                    Set(item);
                else if (type == WatchUpdateType.Deleted)
                    Remove(ObjectKey.Of(item.Metadata), item);
            }
        }
    }

    private void Set(T item)
    {
        var held = options.Transform?.Invoke(item) ?? item;
        var before = store.Set(ObjectKey.Of(held.Metadata), held);
        if (before is null || before.Metadata.ResourceVersion != held.Metadata.ResourceVersion)
            Tell(new InformerChange<T>(before, held));
    }

    private void Remove(ObjectKey key, T? last)
    {
        if (store.Remove(key) is { } before)
            Tell(new InformerChange<T>(last is null ? before : options.Transform?.Invoke(last) ?? last, null));
    }

    private void Tell(InformerChange<T> change)
    {
        foreach (var handler in handlers)
            handler(change);
    }
}
