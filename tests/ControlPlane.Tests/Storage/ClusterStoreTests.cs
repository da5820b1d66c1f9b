using System.Text;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Tests.Storage;

/// <summary>What every kind of log must make of a store.</summary>
public abstract class ClusterStoreTests
{
    private protected abstract Task<IRevisionLog> NewLogAsync();

    private protected virtual ClusterStoreOptions Options { get; } = new() { RevisionBlock = 100, History = new WatchHistoryLimits(MaxChanges: 8) };

    private protected Task<ClusterStore> OpenAsync(IRevisionLog log) => ClusterStore.OpenAsync(log, Options, TimeProvider.System, null, CancellationToken.None);

    private protected static ObjectKey Pod(string name, string ns = "default") => new("/pods", ns, name);

    private protected static ReadOnlyMemory<byte> Json(string name, long revision, string value) => Encoding.UTF8.GetBytes(
        $$"""{"kind":"Pod","metadata":{"name":"{{name}}","labels":{"app":"{{value}}"},"resourceVersion":"{{revision}}"} }""");

    private protected static WriteDecision.Put Put(string name, string value, bool durable = true) =>
        new(revision => Json(name, revision, value), new Dictionary<string, string> { ["app"] = value }, durable);

    private protected static Task<StoredObject?> PutAsync(ClusterStore store, ObjectKey key, string value, bool durable = true) =>
        store.WriteAsync(key, _ => Put(key.Name, value, durable), CancellationToken.None);

    private protected static Task<StoredObject?> DeleteAsync(ClusterStore store, ObjectKey key) =>
        store.WriteAsync(key, before => new WriteDecision.Delete(revision => Json(key.Name, revision, before!.Labels["app"])), CancellationToken.None);

    private static string Value(StoredObject? stored) => stored.ShouldNotBeNull().Labels["app"];

    [Fact]
    public async Task A_write_is_read_back_with_the_revision_in_its_bytes()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        var written = (await PutAsync(store, Pod("a"), "1")).ShouldNotBeNull();
        store.Get(Pod("a")).ShouldBe(written);
        Encoding.UTF8.GetString(written.Json.Span).ShouldContain($"\"resourceVersion\":\"{written.Revision}\"");
        store.Revision.ShouldBe(written.Revision);
        store.LastChanged("/pods").ShouldBe(written.Revision);
    }

    [Fact]
    public async Task A_restart_finds_the_newest_of_every_object_and_revisions_go_on_above()
    {
        var log = await NewLogAsync();
        long last;
        await using (var store = await OpenAsync(log))
        {
            await PutAsync(store, Pod("a"), "1");
            await PutAsync(store, Pod("a"), "2");
            await PutAsync(store, Pod("b"), "1");
            await DeleteAsync(store, Pod("b"));
            last = (await PutAsync(store, new ObjectKey("/secrets", "default", "s"), "hidden")).ShouldNotBeNull().Revision;
        }
        await using var again = await OpenAsync(log);
        Value(again.Get(Pod("a"))).ShouldBe("2");
        again.Get(Pod("b")).ShouldBeNull();
        Value(again.Get(new ObjectKey("/secrets", "default", "s"))).ShouldBe("hidden");
        again.Revision.ShouldBeGreaterThan(last);
        (await PutAsync(again, Pod("c"), "1")).ShouldNotBeNull().Revision.ShouldBeGreaterThan(again.Get(Pod("a"))!.Revision);
    }

    [Fact]
    public async Task Revisions_used_by_writes_that_are_not_kept_never_come_again_after_a_restart()
    {
        var log = await NewLogAsync();
        long last = 0;
        await using (var store = await OpenAsync(log))
        {
            await PutAsync(store, Pod("a"), "kept");
            for (var i = 0; i < 250; i++) last = (await PutAsync(store, Pod("a"), "lost", durable: false))!.Revision;
            Value(store.Get(Pod("a"))).ShouldBe("lost");
        }
        await using var again = await OpenAsync(log);
        Value(again.Get(Pod("a"))).ShouldBe("kept");
        (await PutAsync(again, Pod("b"), "1"))!.Revision.ShouldBeGreaterThan(last);
    }

    [Fact]
    public async Task A_list_is_ordered_by_namespace_and_name()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        foreach (var (ns, name) in (ReadOnlySpan<(string, string)>)[("b", "x"), ("a", "z"), ("a", "B"), ("a-b", "q")]) _ = PutAsync(store, Pod(name, ns), "1");
        var last = await PutAsync(store, Pod("a", "a"), "1");
        var list = store.List("/pods", null);
        list.Items.Select(item => $"{item.Key.Namespace}/{item.Key.Name}").ShouldBe(["a/B", "a/a", "a/z", "a-b/q", "b/x"]);
        list.Revision.ShouldBe(last!.Revision);
        store.List("/pods", "b").Items.Count.ShouldBe(1);
        store.List("/pods", "none").Items.ShouldBeEmpty();
        store.List("/nodes", null).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Concurrent_writers_of_one_object_each_see_what_the_one_before_left()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        await PutAsync(store, Pod("n"), "0");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => store.WriteAsync(
            Pod("n"), before => Put("n", (int.Parse(before!.Labels["app"], provider: null) + 1).ToString(provider: null)), CancellationToken.None)));
        Value(store.Get(Pod("n"))).ShouldBe("200");
    }

    [Fact]
    public async Task A_watch_tells_creation_change_and_deletion_in_order_with_the_state_before()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        await using var watch = store.Watch("/pods", "default", store.Revision).ShouldNotBeNull();
        await PutAsync(store, Pod("a", "other"), "1");
        await PutAsync(store, Pod("a"), "1");
        await PutAsync(store, Pod("a"), "2");
        var deletion = await DeleteAsync(store, Pod("a"));
        var changes = (await watch.ReadAsync(CancellationToken.None)).ShouldNotBeNull();
        changes.Select(change => (change.Before?.Labels["app"], change.After.Labels["app"], change.Deleted)).ShouldBe([(null, "1", false), ("1", "2", false), ("2", "2", true)]);
        changes[^1].Revision.ShouldBe(deletion!.Revision);
        watch.ProgressRevision.ShouldBe(store.Revision);
        var waiting = watch.ReadAsync(CancellationToken.None).AsTask();
        await PutAsync(store, Pod("b"), "1");
        (await waiting).ShouldNotBeNull().Single().After.Key.Name.ShouldBe("b");
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_revision_is_refused_and_one_that_fell_behind_ends()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        var first = await PutAsync(store, Pod("a"), "0");
        await using var slow = store.Watch("/pods", null, first!.Revision).ShouldNotBeNull();
        for (var i = 1; i <= 20; i++) await PutAsync(store, Pod("a"), $"{i}");
        store.Watch("/pods", null, first.Revision).ShouldBeNull();
        (await slow.ReadAsync(CancellationToken.None)).ShouldBeNull();
        store.Watch("/nodes", null, first.Revision).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_watch_goes_on_over_a_restart_only_where_nothing_was_missed()
    {
        var log = await NewLogAsync();
        StoredObject? before, after;
        await using (var store = await OpenAsync(log))
        {
            before = await PutAsync(store, Pod("a"), "1");
            after = await PutAsync(store, Pod("a"), "2");
        }
        await using var again = await OpenAsync(log);
        again.Watch("/pods", null, before!.Revision).ShouldBeNull();
        again.Watch("/pods", null, after!.Revision).ShouldNotBeNull();
    }

    [Fact]
    public async Task Leaving_an_object_changes_nothing_and_a_failing_decision_fails_only_its_writer()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        var written = await PutAsync(store, Pod("a"), "1");
        (await store.WriteAsync(Pod("a"), _ => new WriteDecision.Leave(), CancellationToken.None)).ShouldBe(written);
        await Should.ThrowAsync<InvalidOperationException>(() => store.WriteAsync(Pod("a"), _ => throw new InvalidOperationException("bug"), CancellationToken.None));
        store.Revision.ShouldBe(written!.Revision);
        (await PutAsync(store, Pod("a"), "2"))!.Revision.ShouldBe(written.Revision + 1);
    }

    [Fact]
    public async Task Compaction_keeps_the_present_and_deleted_objects_stay_deleted()
    {
        var log = await NewLogAsync();
        long old;
        await using (var store = await OpenAsync(log))
        {
            old = (await PutAsync(store, Pod("a"), "1"))!.Revision;
            await PutAsync(store, Pod("a"), "2");
            await PutAsync(store, Pod("b"), "1");
            await DeleteAsync(store, Pod("b"));
            await store.CompactAsync(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);
        }
        (await log.ContainsAsync(old, CancellationToken.None)).ShouldBeFalse();
        await using var again = await OpenAsync(log);
        Value(again.Get(Pod("a"))).ShouldBe("2");
        again.Get(Pod("b")).ShouldBeNull();
        again.Watch("/pods", null, old).ShouldBeNull();
        again.Watch("/pods", null, again.Revision).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_list_of_the_past_is_what_the_list_was_then()
    {
        await using var store = await OpenAsync(await NewLogAsync());
        await PutAsync(store, Pod("a"), "1");
        await PutAsync(store, Pod("b", "other"), "1");
        var then = store.List("/pods", null);
        await PutAsync(store, Pod("a"), "2");
        await DeleteAsync(store, Pod("b", "other"));
        await PutAsync(store, Pod("0"), "1");
        store.ListAt("/pods", null, then.Revision).ShouldNotBeNull().Items.ShouldBe(then.Items);
        store.ListAt("/pods", "other", then.Revision).ShouldNotBeNull().Items.Count.ShouldBe(1);
        for (var i = 0; i < 20; i++) await PutAsync(store, Pod("a"), $"{i}");
        store.ListAt("/pods", null, then.Revision).ShouldBeNull();
    }

    [Fact]
    public async Task Whatever_writers_and_watchers_do_every_watcher_sees_each_change_once_and_in_order()
    {
        var seed = Environment.TickCount;
        await using var store = await ClusterStore.OpenAsync(
            await NewLogAsync(), Options with { History = new WatchHistoryLimits(MaxChanges: 10_000) }, TimeProvider.System, null, CancellationToken.None);
        await PutAsync(store, Pod("first"), "0");
        var begin = store.Revision;
        using var done = new CancellationTokenSource();
        var watchers = Enumerable.Range(0, 8).Select(n => Task.Run(() => FollowAsync(store, begin, new Random(seed + n), done.Token))).ToList();
        var written = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => WriteAsync(store, new Random(seed - 1 - n)))));
        var expected = written.SelectMany(revisions => revisions).Order().ToList();
        await done.CancelAsync();
        foreach (var seen in await Task.WhenAll(watchers)) seen.ShouldBe(expected, $"seed {seed}");
        expected.ShouldBe(Enumerable.Range(0, expected.Count).Select(n => begin + 1 + n), "revisions have no gaps while the store is open");
    }

    /// <summary>Puts and deletes few objects, so that writers meet; returns the revisions of what was changed.</summary>
    private static async Task<List<long>> WriteAsync(ClusterStore store, Random random)
    {
        var revisions = new List<long>();
        for (var i = 0; i < 150; i++)
        {
            var key = Pod($"p-{random.Next(5)}", random.Next(2) == 0 ? "default" : "other");
            var changed = false;
            var stored = await store.WriteAsync(
                key,
                before =>
                {
                    changed = before is null || random.Next(3) > 0;
                    return !changed ? new WriteDecision.Leave()
                        : before is not null && random.Next(3) == 0 ? new WriteDecision.Delete(revision => Json(key.Name, revision, "gone")) : Put(key.Name, $"{i}");
                },
                CancellationToken.None);
            if (changed) revisions.Add(stored!.Revision);
            if (random.Next(4) == 0) await Task.Yield();
        }
        return revisions;
    }

    /// <summary>Watches, and now and then leaves and comes again from where it was; after the end, reads what is left.</summary>
    private static async Task<List<long>> FollowAsync(ClusterStore store, long from, Random random, CancellationToken done)
    {
        var seen = new List<long>();
        while (!done.IsCancellationRequested || from < store.LastChanged("/pods"))
        {
            await using var watch = store.Watch("/pods", null, from).ShouldNotBeNull();
            for (var reads = random.Next(1, 8); reads > 0 && (!done.IsCancellationRequested || from < store.LastChanged("/pods")); reads--)
            {
                try
                {
                    var changes = (await watch.ReadAsync(from < store.LastChanged("/pods") ? CancellationToken.None : done)).ShouldNotBeNull();
                    seen.AddRange(changes.Select(change => change.Revision));
                    from = changes[^1].Revision;
                }
                catch (OperationCanceledException)
                {
                    break; // nothing more will come
                }
            }
        }
        return seen;
    }
}
