using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>What holds for a status that somebody writes.</summary>
internal static class StatusValidation
{
    private const int MaxMessage = 32768, MaxReason = 1024;
    private static readonly string[] Truths = ["True", "False", "Unknown"];
    private static readonly string[] Replicas = ["replicas", "readyReplicas", "availableReplicas", "observedGeneration"];

    /// <summary>Checks the status of an object.</summary>
    /// <param name="resource">Storage resource of the kind.</param>
    /// <param name="document">The next state.</param>
    /// <param name="current">The present state.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void Check(string resource, JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (status, before) = (document.Object("status"), current.Object("status"));
        switch (resource)
        {
            case "/pods":
                CheckPod(document, status, before, errors);
                break;
            case "/namespaces":
                if (document.Object("metadata")?["deletionTimestamp"] is null && status.Text("phase") is { Length: > 0 } phase and not "Active")
                    errors.Add(FieldError.Invalid("status.phase", phase, "may only be 'Active' if `deletionTimestamp` is empty"));
                break;
            case "/services" or "networking.k8s.io/ingresses":
                CheckLoadBalancer(status, errors);
                break;
            case "batch/jobs":
                CheckJob(status, before, errors);
                break;
            case "apps/deployments":
                CheckReplicas(status, errors, ["updatedReplicas", "unavailableReplicas", "collisionCount"], ["updatedReplicas"]);
                break;
            case "apps/replicasets" or "/replicationcontrollers":
                CheckReplicas(status, errors, ["fullyLabeledReplicas"], ["fullyLabeledReplicas"]);
                break;
            case "apps/statefulsets":
                CheckReplicas(status, errors, ["currentReplicas", "updatedReplicas", "collisionCount"], ["currentReplicas", "updatedReplicas"], "status.readyReplicas");
                break;
            case "apps/daemonsets":
                Checks.NotNegative(
                    status, "status", errors, "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration",
                    "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount");
                break;
            case "policy/poddisruptionbudgets":
                Checks.NotNegative(status, "status", errors, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
                foreach (var (condition, path) in Checks.Items(status, "conditions", "status"))
                    CheckCondition(condition, path, errors);
                break;
            case "autoscaling/horizontalpodautoscalers":
                Checks.NotNegative(status, "status", errors, "currentReplicas", "desiredReplicas");
                break;
            case "/resourcequotas":
                Checks.Amounts(status.Object("hard"), "status.hard", errors);
                Checks.Amounts(status.Object("used"), "status.used", errors);
                break;
        }
    }

    private static void CheckReplicas(JsonObject? status, List<FieldError> errors, string[] others, string[] parts, string ready = "readyReplicas")
    {
        Checks.NotNegative(status, "status", errors, [.. Replicas, .. others]);
        foreach (var part in (string[])["readyReplicas", "availableReplicas", .. parts])
        {
            if (status.Number(part) is { } count && count > (status.Number("replicas") ?? 0))
                errors.Add(FieldError.Invalid($"status.{part}", count, "cannot be greater than status.replicas"));
        }

        if (status.Number("availableReplicas") is { } available && available > (status.Number("readyReplicas") ?? 0))
            errors.Add(FieldError.Invalid("status.availableReplicas", available, $"cannot be greater than {ready}"));
    }

    private static void CheckPod(JsonObject pod, JsonObject? status, JsonObject? before, List<FieldError> errors)
    {
        Checks.NotNegative(status, "status", errors, "observedGeneration");
        if (before.Text("qosClass") is { Length: > 0 } quality && status.Text("qosClass") != quality)
            errors.Add(FieldError.Invalid("status.qosClass", status?["qosClass"], "field is immutable"));
        var families = new HashSet<AddressFamily>();
        foreach (var (address, path) in Checks.Items(status, "podIPs", "status"))
        {
            var ip = address.Text("ip") ?? "";
            if (IPNames.AddressError(ip) is { } wrong)
                errors.Add(FieldError.Invalid($"{path}.ip", ip, wrong));
            else if (!families.Add(IPAddress.Parse(ip).AddressFamily))
                errors.Add(FieldError.Invalid("status.podIPs", status!["podIPs"], "may specify no more than one IP for each IP family"));
        }

        if (pod.Object("spec").Text("restartPolicy") is not (null or "Always"))
            CheckEnded(pod, status, before, errors);
    }

    /// <summary>A container that is not started again does not come back.</summary>
    private static void CheckEnded(JsonObject pod, JsonObject? status, JsonObject? before, List<FieldError> errors)
    {
        var onFailure = pod.Object("spec").Text("restartPolicy") == "OnFailure";
        foreach (var old in before.Objects("containerStatuses"))
        {
            if (old.Object("state").Object("terminated") is not { } ended || (onFailure && ended.Number("exitCode") is not (null or 0))) continue;
            foreach (var (next, path) in Checks.Items(status, "containerStatuses", "status"))
            {
                if (next.Text("name") == old.Text("name") && next.Object("state").Object("terminated") is null)
                    errors.Add(FieldError.Forbidden($"{path}.state", "may not be transitioned to non-terminated state"));
            }
        }
    }

    private static void CheckJob(JsonObject? status, JsonObject? before, List<FieldError> errors)
    {
        Checks.NotNegative(status, "status", errors, "active", "succeeded", "failed", "ready", "terminating");
        bool Is(JsonObject? of, string type) => of.Objects("conditions").Any(c => c.Text("type") == type && c.Text("status") == "True");
        var (complete, failed) = (Is(status, "Complete"), Is(status, "Failed"));
        if (complete && failed)
            errors.Add(FieldError.Invalid("status.conditions", status!["conditions"], "cannot set Complete=True and Failed=True conditions at the same time"));
        foreach (var type in (string[])["Complete", "Failed"])
        {
            if (Is(before, type) && !Is(status, type))
                errors.Add(FieldError.Invalid("status.conditions", status?["conditions"], $"cannot disable the terminal {type}=True condition"));
        }

        if (status?["completionTime"] is not null && !complete)
            errors.Add(FieldError.Invalid("status.completionTime", status["completionTime"], "cannot set completionTime when there is no Complete=True condition"));
        if (before?["completionTime"] is { } known && !JsonNodes.Same(known, status?["completionTime"]))
            errors.Add(FieldError.Invalid("status.completionTime", status?["completionTime"], "field is immutable"));
    }

    private static void CheckLoadBalancer(JsonObject? status, List<FieldError> errors)
    {
        foreach (var (entry, path) in Checks.Items(status.Object("loadBalancer"), "ingress", "status.loadBalancer"))
        {
            Checks.Named(entry, "ip", path, IPNames.AddressError, errors);
            if (entry.Text("hostname") is not { Length: > 0 } host) continue;
            if (IPNames.AddressError(host) is null)
                errors.Add(FieldError.Invalid($"{path}.hostname", host, "must be a DNS name, not an IP address"));
            else
                Checks.Named(entry, "hostname", path, DnsNames.SubdomainError, errors);
        }
    }

    private static void CheckCondition(JsonObject condition, string path, List<FieldError> errors)
    {
        Checks.Needed(condition, "type", path, errors);
        Checks.Needed(condition, "status", path, errors);
        if (condition.Text("status") is { Length: > 0 } && !Truths.Contains(condition.Text("status")))
            errors.Add(FieldError.NotSupported($"{path}.status", condition["status"]!, Truths));
        Checks.NotNegative(condition, path, errors, "observedGeneration");
        Checks.Needed(condition, "lastTransitionTime", path, errors);
        Checks.Needed(condition, "reason", path, errors);
        if (condition.Text("reason") is { Length: > MaxReason })
            errors.Add(FieldError.TooLong($"{path}.reason", MaxReason));
        if (condition.Text("message") is { Length: > MaxMessage })
            errors.Add(FieldError.TooLong($"{path}.message", MaxMessage));
    }
}
