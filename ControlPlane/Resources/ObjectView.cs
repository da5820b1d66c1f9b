using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>How an object is read and changed through its main resource or one of its subresources.</summary>
/// <param name="Body">The kind that is read and written.</param>
internal abstract record ObjectView(KindInfo Body)
{
    /// <summary>Whether what changes is the desired state, which the generation counts.</summary>
    public virtual bool ChangesSpec => true;

    /// <summary>What a reader sees of the stored object.</summary>
    public virtual JsonObject Read(JsonObject stored) => stored;

    /// <summary>The stored object after a write.</summary>
    /// <param name="stored">The object before; not changed.</param>
    /// <param name="written">What was written, defaulted; may be taken over.</param>
    public abstract Outcome<JsonObject> Merge(JsonObject stored, JsonObject written);
}

/// <summary>The object itself: everything but what subresources own.</summary>
internal sealed record MainView(ResourceStrategy Strategy) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        foreach (var field in Strategy.StatusFields)
            written.CopyFrom(stored, field);
        if (Strategy.StorageResource == "/namespaces")
            written.ObjectOrNew("spec").CopyFrom(stored.Object("spec"), "finalizers");
        return written;
    }
}

/// <summary>The whole stored object, for changes the server itself makes.</summary>
internal sealed record WholeView(ResourceStrategy Strategy) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override bool ChangesSpec => false;

    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written) => written;
}

/// <summary>The <c>status</c> subresource.</summary>
internal sealed record StatusView(ResourceStrategy Strategy) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override bool ChangesSpec => false;

    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        var result = (JsonObject)stored.DeepClone();
        result.CopyFrom(written, "status");
        var metadata = result.Object("metadata")!;
        var from = written.Object("metadata");
        metadata.CopyFrom(from, "annotations");
        metadata.CopyFrom(from, "managedFields");
        if (Strategy.StorageResource is "/nodes" or "/pods")
        {
            metadata.CopyFrom(from, "labels");
            metadata.CopyFrom(from, "finalizers");
        }

        if (Strategy.StorageResource == "certificates.k8s.io/certificatesigningrequests")
            KeepApproval(stored, result);
        return result;
    }

    /// <summary>Only the approval subresource may change what approvers said.</summary>
    private static void KeepApproval(JsonObject stored, JsonObject result)
    {
        var approvals = stored.Object("status").Objects("conditions").Where(ApprovalView.IsApproval).Select(c => c.DeepClone());
        var others = result.Object("status").Objects("conditions").Where(c => !ApprovalView.IsApproval(c)).Select(c => c.DeepClone());
        JsonNode[] conditions = [.. approvals, .. others];
        if (conditions.Length > 0)
            result.ObjectOrNew("status")["conditions"] = new JsonArray(conditions);
    }
}

/// <summary>The <c>approval</c> subresource of certificate signing requests.</summary>
internal sealed record ApprovalView(ResourceStrategy Strategy) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override bool ChangesSpec => false;

    /// <summary>Whether a condition is an approver's word.</summary>
    public static bool IsApproval(JsonObject condition) => condition.Text("type") is "Approved" or "Denied";

    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        var result = (JsonObject)stored.DeepClone();
        foreach (var field in new[] { "annotations", "labels", "managedFields" })
            result.Object("metadata")!.CopyFrom(written.Object("metadata"), field);
        if (written.Object("status").Array("conditions") is { } conditions)
            result.ObjectOrNew("status")["conditions"] = conditions.DeepClone();
        return result;
    }
}

/// <summary>The <c>finalize</c> subresource of namespaces.</summary>
internal sealed record FinalizeView(ResourceStrategy Strategy) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override bool ChangesSpec => false;

    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        var result = (JsonObject)stored.DeepClone();
        result.ObjectOrNew("spec").CopyFrom(written.Object("spec"), "finalizers");
        return result;
    }
}

/// <summary>The <c>ephemeralcontainers</c> and <c>resize</c> subresources of pods.</summary>
internal sealed record PodPartView(ResourceStrategy Strategy, string Part) : ObjectView(Strategy.Info)
{
    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        var result = (JsonObject)stored.DeepClone();
        var spec = result.Object("spec")!;
        if (Part == "ephemeralcontainers")
        {
            spec.CopyFrom(written.Object("spec"), "ephemeralContainers");
            return result;
        }

        foreach (var list in new[] { "containers", "initContainers" })
        {
            var wanted = written.Object("spec").Objects(list).ToDictionary(c => c.Text("name") ?? "");
            foreach (var container in spec.Objects(list))
            {
                if (!wanted.TryGetValue(container.Text("name") ?? "", out var next))
                    continue;
                container.CopyFrom(next, "resources");
                container.CopyFrom(next, "resizePolicy");
            }
        }

        return result;
    }
}
