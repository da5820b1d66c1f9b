using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Patching;

/// <summary>JSON Patch (RFC 6902).</summary>
public static class JsonPatch
{
    /// <summary>Most operations of one patch.</summary>
    public const int MaxOperations = 10_000;

    /// <summary>Most characters that the copy operations of one patch may add; without it a small patch could grow without bound.</summary>
    public const int MaxCopied = 3 * 1024 * 1024;

    /// <summary>Applies the operations in order, all or none.</summary>
    /// <param name="current">The object.</param>
    /// <param name="patch">A list of operations.</param>
    public static PatchResult Apply(JsonObject current, JsonNode? patch)
    {
        if (patch is not JsonArray operations) return PatchResult.Malformed("a JSON patch must be a list of operations");
        if (operations.Count > MaxOperations)
            return new PatchFailure(PatchFailureKind.TooLarge, $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        JsonNode? root = current.DeepClone();
        var copied = 0;
        foreach (var operation in operations)
        {
            if (Run(ref root, operation as JsonObject, ref copied) is { } failure) return failure;
        }
        return root is JsonObject document ? document : DoesNotApply("the patched document is not an object");
    }

    private static PatchFailure? Run(ref JsonNode? root, JsonObject? operation, ref int copied)
    {
        if (Text(operation, "op") is not { } name || Text(operation, "path") is not { } path || JsonPointer.Parse(path) is not { } target)
            return Malformed("each operation of a JSON patch needs \"op\" and \"path\", a JSON pointer");
        switch (name)
        {
            case "add" when operation!.TryGetPropertyValue("value", out var value):
                return Add(ref root, target, value?.DeepClone(), path);
            case "replace" when operation!.TryGetPropertyValue("value", out var value):
                return Replace(ref root, target, value?.DeepClone(), path);
            case "test" when operation!.TryGetPropertyValue("value", out var expected):
                // A test for null also holds for what is absent, as clients of the API have come to expect.
                return (target.TryFind(root, out var actual) || expected is null) && JsonNode.DeepEquals(actual, expected)
                    ? null : DoesNotApply($"testing value {path} failed");
            case "add" or "replace" or "test":
                return Malformed($"operation \"{name}\" of {path} has no \"value\"");
            case "remove":
                return Remove(root, target, path, out _);
            case "move" or "copy":
                return MoveOrCopy(ref root, operation!, name == "move", target, path, ref copied);
            default:
                return Malformed($"\"{name}\" is no operation of JSON patch: use add, remove, replace, move, copy or test");
        }
    }

    private static PatchFailure? MoveOrCopy(ref JsonNode? root, JsonObject operation, bool move, JsonPointer target, string path, ref int copied)
    {
        if (Text(operation, "from") is not { } from || JsonPointer.Parse(from) is not { } source)
            return Malformed($"the operation on {path} needs \"from\", a JSON pointer");
        if (move && target.IsBelow(source)) return DoesNotApply($"{from} cannot be moved into itself");
        if (!source.TryFind(root, out var value)) return Missing(from);
        if (!move && (copied += value?.ToJsonString().Length ?? 0) > MaxCopied)
            return new PatchFailure(PatchFailureKind.TooLarge, $"the copy operations of the patch add more than {MaxCopied} characters");
        if (move && !source.IsRoot && Remove(root, source, from, out value) is { } failure) return failure;
        return Add(ref root, target, value?.DeepClone(), path);
    }

    private static PatchFailure? Add(ref JsonNode? root, JsonPointer target, JsonNode? value, string path)
    {
        if (target.IsRoot)
        {
            root = value;
            return null;
        }
        if (!target.TryParent(root, out var parent)) return Missing(path);
        switch (parent)
        {
            case JsonArray array:
                var index = target.Last == "-" ? array.Count : JsonPointer.Index(target.Last, array.Count + 1);
                if (index < 0) return DoesNotApply($"{path} is no place in its list");
                array.Insert(index, value);
                return null;
            case var map:
                ((JsonObject)map!)[target.Last] = value;
                return null;
        }
    }

    private static PatchFailure? Replace(ref JsonNode? root, JsonPointer target, JsonNode? value, string path)
    {
        if (!target.TryFind(root, out _)) return Missing(path);
        if (target.IsRoot)
        {
            root = value;
            return null;
        }
        target.TryParent(root, out var parent);
        if (parent is JsonArray array) array[JsonPointer.Index(target.Last, array.Count)] = value;
        else ((JsonObject)parent!)[target.Last] = value;
        return null;
    }

    private static PatchFailure? Remove(JsonNode? root, JsonPointer target, string path, out JsonNode? removed)
    {
        if (!target.TryFind(root, out removed) || target.IsRoot || !target.TryParent(root, out var parent)) return Missing(path);
        if (parent is JsonArray array) array.RemoveAt(JsonPointer.Index(target.Last, array.Count));
        else ((JsonObject)parent!).Remove(target.Last);
        return null;
    }

    private static string? Text(JsonObject? map, string name) =>
        map?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static PatchFailure Missing(string path) => DoesNotApply($"doc is missing path: {path}");

    private static PatchFailure Malformed(string message) => new(PatchFailureKind.Malformed, message);

    private static PatchFailure DoesNotApply(string message) => new(PatchFailureKind.DoesNotApply, message);
}
