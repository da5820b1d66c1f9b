using System.Text.Json.Nodes;


namespace Platform.ControlPlane.Resources;

/// <summary>Compares states of an object.</summary>
internal static class ObjectComparison
{
    /// <summary>Whether nothing changed but the times and fields that managedFields notes.</summary>
    public static bool SameButTimes(JsonObject a, JsonObject b)
    {
        foreach (var name in a.Select(f => f.Key).Union(b.Select(f => f.Key)))
        {
            if (name != "metadata" && !JsonNodes.Same(a[name], b[name]))
                return false;
        }

        var x = a.Object("metadata")!;
        var y = b.Object("metadata")!;
        foreach (var name in x.Select(f => f.Key).Union(y.Select(f => f.Key)))
        {
            if (name is not ("managedFields" or "resourceVersion") && !JsonNodes.Same(x[name], y[name]))
                return false;
        }

        return JsonNodes.Same(WithoutTimes(x.Array("managedFields")), WithoutTimes(y.Array("managedFields")));
    }

    private static JsonArray WithoutTimes(JsonArray? entries)
    {
        var result = new JsonArray();
        foreach (var entry in entries ?? [])
        {
            var clone = (JsonObject)entry!.DeepClone();
            clone.Remove("time");
            result.Add(clone);
        }

        return result;
    }
}
