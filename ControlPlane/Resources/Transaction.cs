using System.Text.Json.Nodes;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Resources;

/// <summary>What a change makes of an object.</summary>
/// <param name="Document">The object after; for a deletion its last state.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Durable">Whether the change has to survive a restart.</param>
internal sealed record ObjectUpdate(JsonObject Document, UpdateKind Kind, bool Durable = true);

/// <summary>What happens to an object.</summary>
internal enum UpdateKind
{
    /// <summary>It is stored.</summary>
    Put,

    /// <summary>It is removed.</summary>
    Delete,

    /// <summary>It stays as it is.</summary>
    Leave,
}

/// <summary>The object after a transaction.</summary>
/// <param name="Stored">As stored; null when it was never there.</param>
/// <param name="Kind">What happened.</param>
internal sealed record Committed(StoredObject? Stored, UpdateKind Kind);

/// <summary>Optimistic read-modify-write of one object.</summary>
internal static class Transaction
{
    /// <summary>Computes a change from the present state and commits it; again from the newer state when another writer came first.</summary>
    /// <param name="store">The objects.</param>
    /// <param name="key">The object.</param>
    /// <param name="compute">The change, or a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Outcome<Committed>> RunAsync(
        IClusterStore store, ObjectKey key, Func<StoredObject?, Outcome<ObjectUpdate>> compute, CancellationToken cancellationToken)
    {
        var basis = store.Get(key);
        while (true)
        {
            if (!compute(basis).Try(out var update, out var refusal))
                return refusal;
            if (update.Kind == UpdateKind.Leave)
                return new Committed(basis, UpdateKind.Leave);
            var seen = basis;
            var decided = false;
            var decision = Decide(update);
            var written = await store.WriteAsync(
                key,
                current =>
                {
                    seen = current;
                    decided = current?.Revision == basis?.Revision;
                    return decided ? decision : new WriteDecision.Leave();
                },
                cancellationToken);
            if (decided)
                return new Committed(written, update.Kind);
            basis = seen;
        }
    }

    private static WriteDecision Decide(ObjectUpdate update)
    {
        var json = StoredJson.Render(update.Document);
        return update.Kind == UpdateKind.Delete
            ? new WriteDecision.Delete(json)
            : new WriteDecision.Put(json, update.Document.Labels(), update.Durable);
    }
}
