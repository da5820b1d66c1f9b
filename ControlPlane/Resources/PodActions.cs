using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Resources;

/// <summary>Binding pods to nodes, and evicting them within their disruption budgets.</summary>
internal sealed class PodActions(ClusterApi api)
{
    private const string Budgets = "policy/poddisruptionbudgets";

    /// <summary>Assigns a pod to a node.</summary>
    public async Task<Outcome<WriteResult>> BindAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        var name = request.Name.Length > 0 ? request.Name : body.Object("metadata").Text("name") ?? "";
        var target = body.Object("target");
        if (!target.TryText("name", out var node))
            return ApiErrors.Invalid(request.Kind, name, [FieldError.Required("target.name")]);
        if (target.Text("kind") is not (null or "" or "Node"))
            return ApiErrors.Invalid(request.Kind, name, [FieldError.NotSupported("target.kind", target!["kind"]?.DeepClone(), ["Node", "<empty>"])]);
        var pods = Pods(request, name, "binding");
        var change = new WriteBody.Change(pod => Assign(pods, pod, node, body.Object("metadata")));
        var outcome = await api.Writer.ModifyAsync(pods, new WholeView(pods.Resource), change, cancellationToken);
        return outcome.Error is { } refusal ? refusal : Success();
    }

    /// <summary>Deletes a pod if its disruption budget allows that now.</summary>
    public async Task<Outcome<WriteResult>> EvictAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        var pods = Pods(request, request.Name, "");
        if (!api.Reader.Get(pods).Try(out var stored, out var missing))
            return missing;
        var options = body.Object("deleteOptions").Deserialize(KubernetesJson.Default.DeleteOptions) ?? new DeleteOptions();
        if (options.DryRun is { Count: > 0 })
            pods = pods with { DryRun = true };
        var pod = StoredJson.Parse(stored.Json);
        if (NeedsBudget(pod) && await TakeAsync(pods, stored, pod, cancellationToken) is { } refusal)
            return refusal;
        // Who asks for the very version that is there deletes that one.
        if (options.Preconditions?.ResourceVersion is null && !ObjectMetadataRules.IsDeleting(pod))
        {
            var told = await api.Writer.ModifyAsync(pods with { Subresource = "status" }, new WholeView(pods.Resource), new WriteBody.Change(SayEvicted), cancellationToken);
            if (told.Error is { } untold)
                return untold;
        }

        var outcome = await api.Deleter.DeleteAsync(pods, options, cancellationToken);
        return outcome.Error is { } error ? error : Success();
    }

    private static Outcome<JsonObject> Assign(ApiRequest request, JsonObject pod, string node, JsonObject? from)
    {
        if (ObjectMetadataRules.IsDeleting(pod))
            return ApiErrors.Conflict(request.Kind, request.Name, $"pod {request.Name} is being deleted, cannot be assigned to a host");
        var next = (JsonObject)pod.DeepClone();
        var spec = next.ObjectOrNew("spec");
        if (spec.TryText("nodeName", out var assigned))
            return ApiErrors.Conflict(request.Kind, request.Name, $"pod {request.Name} is already assigned to node \"{assigned}\"");
        if (spec.Array("schedulingGates") is { Count: > 0 })
            return ApiErrors.Conflict(request.Kind, request.Name, $"pod {request.Name} has non-empty .spec.schedulingGates");
        spec["nodeName"] = node;
        foreach (var (key, value) in from.Object("annotations") ?? [])
            next.Object("metadata")!.ObjectOrNew("annotations")[key] = value?.DeepClone();
        return next;
    }

    private Outcome<JsonObject> SayEvicted(JsonObject pod)
    {
        var next = (JsonObject)pod.DeepClone();
        var status = next.ObjectOrNew("status");
        var others = status.Objects("conditions").Where(c => c.Text("type") != PodConditionType.DisruptionTarget).Select(c => c.DeepClone());
        status["conditions"] = new JsonArray([.. others, new JsonObject
        {
            ["type"] = PodConditionType.DisruptionTarget,
            ["status"] = ConditionStatus.True,
            ["reason"] = "EvictionByEvictionAPI",
            ["message"] = "Eviction API: evicting",
            ["lastTransitionTime"] = ObjectMetadataRules.Timestamp(api.Time.GetUtcNow()),
        }]);
        return next;
    }

    private static bool NeedsBudget(JsonObject pod) =>
        !ObjectMetadataRules.IsDeleting(pod) && pod.Object("status").Text("phase") is not ("Succeeded" or "Failed" or "Pending");

    /// <summary>Takes one disruption from the budget of a pod; null when it may go.</summary>
    private async Task<Status?> TakeAsync(ApiRequest pods, StoredObject stored, JsonObject pod, CancellationToken cancellationToken)
    {
        var budgets = api.Cluster.Store.List(Budgets, pods.Namespace).Items.Where(b => Covers(b, stored)).ToList();
        if (budgets.Count == 0)
            return null;
        if (budgets.Count > 1)
            return ApiErrors.Internal("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        var request = new ApiRequest
        {
            Resource = api.Catalog.Find(PodDisruptionBudget.Definition)!,
            User = pods.User,
            Namespace = pods.Namespace,
            Name = budgets[0].Key.Name,
            Subresource = "status",
            FieldManager = pods.FieldManager,
            DryRun = pods.DryRun,
        };
        var healthy = pod.Object("status").Objects("conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
        var change = new WriteBody.Change(budget => Disrupt(budget, pods.Name, healthy));
        var outcome = await api.Writer.ModifyAsync(request, new WholeView(request.Resource), change, cancellationToken);
        return outcome.Error is { Code: 404 } ? null : outcome.Error;
    }

    private Outcome<JsonObject> Disrupt(JsonObject budget, string pod, bool healthy)
    {
        var next = (JsonObject)budget.DeepClone();
        var name = budget.Object("metadata").Text("name")!;
        var status = next.ObjectOrNew("status");
        var (has, needs) = (status.Number("currentHealthy") ?? 0, status.Number("desiredHealthy") ?? 0);
        if (!healthy && (budget.Object("spec").Text("unhealthyPodEvictionPolicy") == "AlwaysAllow" || (has >= needs && needs > 0)))
            return next;
        if ((status.Number("observedGeneration") ?? 0) < (budget.Object("metadata").Number("generation") ?? 0))
            return ApiErrors.DisruptionBudget("is still being processed by the server.", name);
        var allowed = status.Number("disruptionsAllowed") ?? 0;
        if (allowed <= 0)
        {
            return ApiErrors.DisruptionBudget(
                string.Create(CultureInfo.InvariantCulture, $"needs {needs} healthy pods and has {has} currently"), name);
        }

        status["disruptionsAllowed"] = allowed - 1;
        status.ObjectOrNew("disruptedPods")[pod] = ObjectMetadataRules.Timestamp(api.Time.GetUtcNow());
        return next;
    }

    private bool Covers(StoredObject budget, StoredObject pod)
    {
        var typed = (PodDisruptionBudget)api.Typed(api.Catalog.Find(PodDisruptionBudget.Definition)!, budget);
        return Selector.From(typed.Spec.Selector).Matches(pod.Labels);
    }

    private ApiRequest Pods(ApiRequest request, string name, string subresource) => request with
    {
        Resource = api.Catalog.Find(Kubernetes.Core.V1.Pod.Definition)!,
        Name = name,
        Subresource = subresource,
    };

    private static WriteResult Success()
    {
        var status = new Status { StatusValue = "Success", Code = 201 };
        return new WriteResult(JsonSerializer.SerializeToUtf8Bytes(status, KubernetesJson.Default.Status), Created: true);
    }
}
