using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation;

/// <summary>Finds everything that is wrong with an object.</summary>
internal static class ObjectValidation
{
    /// <summary>Checks a new object.</summary>
    public static IReadOnlyList<FieldError> ForCreate(ResourceStrategy resource, JsonObject document)
    {
        var errors = new List<FieldError>();
        MetadataValidation.Check(resource, document, errors);
        SchemaValidation.Check(document, resource.StoredInfo.Schema, errors);
        CheckKind(resource, document, errors);
        return Once(errors);
    }

    /// <summary>Checks the next state of an object.</summary>
    public static IReadOnlyList<FieldError> ForUpdate(ResourceStrategy resource, string subresource, JsonObject document, JsonObject current)
    {
        var errors = new List<FieldError>();
        MetadataValidation.CheckUpdate(document, current, errors);
        SchemaValidation.CheckImmutable(document, current, resource.StoredInfo.Schema, errors);
        if (subresource.Length > 0)
            return errors;
        SchemaValidation.Check(document, resource.StoredInfo.Schema, errors);
        CheckKind(resource, document, errors);
        CheckKindUpdate(resource, document, current, errors);
        return Once(errors);
    }

    private static void CheckKind(ResourceStrategy resource, JsonObject document, List<FieldError> errors)
    {
        switch (resource.StorageResource)
        {
            case "/pods":
                PodValidation.CheckSpec(document.Object("spec"), "spec", errors);
                break;
            case "apps/deployments" or "apps/replicasets" or "apps/daemonsets" or "apps/statefulsets":
                WorkloadValidation.Check(document, resource.StorageResource, errors);
                break;
            case "/services":
                CoreValidation.CheckService(document, errors);
                break;
            case "/configmaps" or "/secrets":
                CoreValidation.CheckData(document, errors);
                break;
            case "policy/poddisruptionbudgets":
                CoreValidation.CheckBudget(document, errors);
                break;
        }
    }

    private static void CheckKindUpdate(ResourceStrategy resource, JsonObject document, JsonObject current, List<FieldError> errors)
    {
        switch (resource.StorageResource)
        {
            case "/pods":
                PodValidation.CheckUpdate(document, current, errors);
                break;
            case "apps/statefulsets":
                WorkloadValidation.CheckStatefulSetUpdate(document, current, errors);
                break;
            case "/services":
                CoreValidation.CheckServiceUpdate(document, current, errors);
                break;
            case "/configmaps" or "/secrets":
                CoreValidation.CheckImmutableData(document, current, errors);
                break;
            case "rbac.authorization.k8s.io/rolebindings" or "rbac.authorization.k8s.io/clusterrolebindings":
                CoreValidation.CheckRoleBindingUpdate(document, current, errors);
                break;
        }
    }

    /// <summary>The schema and a kind's own rules may find the same fault.</summary>
    private static List<FieldError> Once(List<FieldError> errors) => [.. errors.DistinctBy(e => (e.Field, e.Reason))];
}
