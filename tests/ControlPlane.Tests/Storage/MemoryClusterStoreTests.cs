using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Tests.Storage;

/// <summary>The store over a log in memory, and how it meets a log that fails.</summary>
public sealed class MemoryClusterStoreTests : ClusterStoreTests
{
    private protected override Task<IRevisionLog> NewLogAsync() => Task.FromResult<IRevisionLog>(new MemoryRevisionLog());

    private protected override ClusterStoreOptions Options => base.Options with { RetryDelay = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_write_whose_commit_was_lost_on_the_way_back_happens_once()
    {
        var log = new MemoryRevisionLog();
        await using var store = await OpenAsync(log);
        var failures = 0;
        log.AfterAppend = () =>
        {
            if (failures++ == 0) throw new IOException("connection lost after commit");
        };
        var written = await PutAsync(store, Pod("a"), "1");
        failures.ShouldBe(1);
        store.Get(Pod("a")).ShouldBe(written);
        (await log.LoadAsync(CancellationToken.None)).Newest.Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_the_log_fails_nothing_is_visible_or_acknowledged()
    {
        var log = new MemoryRevisionLog();
        await using var store = await OpenAsync(log);
        using var tried = new SemaphoreSlim(0);
        var broken = true;
        log.BeforeAppend = () =>
        {
            if (!Volatile.Read(ref broken)) return;
            tried.Release();
            throw new IOException("no route");
        };
        var write = PutAsync(store, Pod("a"), "1");
        await tried.WaitAsync();
        await tried.WaitAsync();
        store.Get(Pod("a")).ShouldBeNull();
        write.IsCompleted.ShouldBeFalse();
        Volatile.Write(ref broken, false);
        var written = await write;
        store.Get(Pod("a")).ShouldBe(written);
    }

    [Fact]
    public async Task A_write_that_is_refused_fails_and_the_next_goes_on()
    {
        var log = new MemoryRevisionLog();
        await using var store = await OpenAsync(log);
        log.BeforeAppend = () => throw new InvalidDataException("too large");
        await Should.ThrowAsync<InvalidDataException>(() => PutAsync(store, Pod("a"), "1"));
        log.BeforeAppend = null;
        store.Get(Pod("a")).ShouldBeNull();
        await PutAsync(store, Pod("a"), "2");
        store.List("/pods", null).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_is_told_when_the_log_does_not_answer_in_time()
    {
        var log = new MemoryRevisionLog { BeforeAppend = () => throw new IOException("down") };
        await using var store = await ClusterStore.OpenAsync(
            log, Options with { WriteTimeout = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, null, CancellationToken.None);
        await Should.ThrowAsync<StoreUnavailableException>(() => PutAsync(store, Pod("a"), "1"));
        store.Get(Pod("a")).ShouldBeNull();
    }
}
