using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of the volumes of a pod.</summary>
internal static class PodVolumeValidation
{
    private const int MaxMode = 511;
    private const long ShortestToken = 600, LongestToken = 1L << 32;

    // What a volume of a type must say.
    private static readonly (string Type, string Field)[] Needed =
    [
        ("hostPath", "path"), ("secret", "secretName"), ("configMap", "name"), ("persistentVolumeClaim", "claimName"), ("nfs", "server"), ("nfs", "path"),
        ("csi", "driver"), ("iscsi", "targetPortal"), ("iscsi", "iqn"), ("azureFile", "secretName"), ("azureFile", "shareName"),
    ];

    private static readonly string[] Projections = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

    /// <summary>Checks the volumes of a spec.</summary>
    /// <returns>Their names.</returns>
    public static HashSet<string> Check(JsonObject? spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        foreach (var (volume, at) in Checks.Items(spec, "volumes", path))
        {
            var name = volume.Text("name") ?? "";
            if (name.Length > 0 && DnsNames.LabelError(name) is { } error)
                errors.Add(FieldError.Invalid($"{at}.name", name, error));
            if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            foreach (var extra in volume.Select(f => f.Key).Where(k => k != "name").Skip(1))
                errors.Add(FieldError.Forbidden($"{at}.{extra}", "may not specify more than 1 volume type"));
            CheckSource(volume, at, errors);
        }

        return names;
    }

    private static void CheckSource(JsonObject volume, string path, List<FieldError> errors)
    {
        foreach (var (type, field) in Needed.Where(needed => volume.Object(needed.Type) is not null))
            Checks.Needed(volume.Object(type), field, $"{path}.{type}", errors);
        if (volume.Object("hostPath").TryText("path", out var host))
            Checks.NoBackStep(host, $"{path}.hostPath.path", errors);
        if (Quantity.TryParse(volume.Object("emptyDir")?["sizeLimit"]?.ToString() ?? "", out var size) && size.Sign < 0)
            errors.Add(FieldError.Forbidden($"{path}.emptyDir.sizeLimit", "SizeLimit field must be a valid resource quantity"));
        if (volume.Object("ephemeral") is { } ephemeral && ephemeral["volumeClaimTemplate"] is null)
            errors.Add(FieldError.Required($"{path}.ephemeral.volumeClaimTemplate"));
        foreach (var type in new[] { "secret", "configMap", "downwardAPI" })
            CheckFiles(volume.Object(type), type, $"{path}.{type}", errors);
        if (volume.Object("projected") is not { } projected)
            return;
        Mode(projected, "defaultMode", $"{path}.projected", errors);
        foreach (var (source, at) in Checks.Items(projected, "sources", $"{path}.projected"))
            CheckProjection(source, at, errors);
    }

    private static void CheckProjection(JsonObject source, string path, List<FieldError> errors)
    {
        var types = Projections.Where(type => source[type] is not null).ToList();
        foreach (var extra in types.Skip(1))
            errors.Add(FieldError.Forbidden($"{path}.{extra}", "may not specify more than 1 volume type per source"));
        foreach (var type in new[] { "secret", "configMap", "downwardAPI" }.Where(types.Contains))
            CheckFiles(source.Object(type), type, $"{path}.{type}", errors);
        foreach (var type in new[] { "secret", "configMap" }.Where(types.Contains))
            Checks.Needed(source.Object(type), "name", $"{path}.{type}", errors);
        if (source.Object("serviceAccountToken") is not { } token)
            return;
        var at = $"{path}.serviceAccountToken";
        if (token.Number("expirationSeconds") is < ShortestToken and var little)
            errors.Add(FieldError.Invalid($"{at}.expirationSeconds", little, "may not specify a duration less than 10 minutes"));
        if (token.Number("expirationSeconds") is > LongestToken and var much)
            errors.Add(FieldError.Invalid($"{at}.expirationSeconds", much, "may not specify a duration larger than 2^32 seconds"));
        CheckPath(token, at, errors);
    }

    /// <summary>Which keys, or fields of the pod, become which files.</summary>
    private static void CheckFiles(JsonObject? source, string type, string path, List<FieldError> errors)
    {
        Mode(source, "defaultMode", path, errors);
        foreach (var (item, at) in Checks.Items(source, "items", path))
        {
            if (type != "downwardAPI")
                Checks.Needed(item, "key", at, errors);
            else if (item["fieldRef"] is null && item["resourceFieldRef"] is null)
                errors.Add(FieldError.Required(at, "one of fieldRef and resourceFieldRef is required"));
            CheckPath(item, at, errors);
            Mode(item, "mode", at, errors);
        }
    }

    private static void CheckPath(JsonObject item, string path, List<FieldError> errors)
    {
        if (!item.TryText("path", out var file))
            errors.Add(FieldError.Required($"{path}.path"));
        else
            Checks.RelativePath(file, $"{path}.path", errors);
    }

    private static void Mode(JsonObject? map, string field, string path, List<FieldError> errors)
    {
        if (map.Number(field) is < 0 or > MaxMode)
            errors.Add(FieldError.Invalid($"{path}.{field}", map.Number(field), "must be a number between 0 and 0777 (octal), both inclusive"));
    }
}
