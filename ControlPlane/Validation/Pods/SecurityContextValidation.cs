using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of the security contexts of pods and containers.</summary>
internal static class SecurityContextValidation
{
    private const int MaxSysctl = 253;

    /// <summary>Checks a pod's.</summary>
    public static void CheckPod(JsonObject? spec, string path, List<FieldError> errors)
    {
        if (spec.IsTrue("shareProcessNamespace") && spec.IsTrue("hostPID"))
            errors.Add(FieldError.Invalid($"{path}.shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled"));
        var context = spec.Object("securityContext");
        var at = $"{path}.securityContext";
        Ids(context, at, errors, "runAsUser", "runAsGroup", "fsGroup");
        var groups = context.Array("supplementalGroups") ?? [];
        for (var i = 0; i < groups.Count; i++)
            Id(groups[i].AsNumber(), FormattableString.Invariant($"{at}.supplementalGroups[{i}]"), errors);
        Profiles(context, at, errors);
        var names = new HashSet<string>();
        foreach (var (sysctl, where) in Checks.Items(context, "sysctls", at))
        {
            var name = sysctl.Text("name") ?? "";
            if (name.Length == 0)
                errors.Add(FieldError.Required($"{where}.name"));
            else if (name.Length > MaxSysctl || !IsSysctl(name))
                errors.Add(FieldError.Invalid($"{where}.name", name, $"must have at most {MaxSysctl} characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"));
            else if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{where}.name", name));
            if (spec.IsTrue("hostNetwork") && name.StartsWith("net.", StringComparison.Ordinal))
                errors.Add(FieldError.Invalid($"{where}.name", name, "may not be specified when 'hostNetwork' is true"));
        }
    }

    /// <summary>Checks a container's.</summary>
    public static void CheckContainer(JsonObject container, JsonObject? spec, string path, List<FieldError> errors)
    {
        if (container.Object("securityContext") is not { } context)
            return;
        var at = $"{path}.securityContext";
        Ids(context, at, errors, "runAsUser", "runAsGroup");
        Profiles(context, at, errors);
        if (context.Text("procMount") == "Unmasked" && spec?["hostUsers"]?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            errors.Add(FieldError.Invalid($"{at}.procMount", "Unmasked", "`hostUsers` must be false to use `Unmasked`"));
        if (context["allowPrivilegeEscalation"]?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            return;
        if (context.IsTrue("privileged"))
            errors.Add(FieldError.Invalid(at, context.DeepClone(), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
        if (context.Object("capabilities").Texts("add").Any(name => name == "CAP_SYS_ADMIN"))
            errors.Add(FieldError.Invalid(at, context.DeepClone(), "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"));
    }

    private static void Ids(JsonObject? context, string path, List<FieldError> errors, params string[] names)
    {
        foreach (var name in names)
            Id(context.Number(name), $"{path}.{name}", errors);
    }

    private static void Id(long? id, string path, List<FieldError> errors)
    {
        if (id is < 0 or > int.MaxValue)
            errors.Add(FieldError.Invalid(path, id, FormattableString.Invariant($"must be between 0 and {int.MaxValue}, inclusive")));
    }

    private static void Profiles(JsonObject? context, string path, List<FieldError> errors)
    {
        foreach (var (field, what) in new[] { ("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor") })
        {
            if (context.Object(field) is not { } profile)
                continue;
            var (at, local) = ($"{path}.{field}.localhostProfile", profile.Text("localhostProfile"));
            if (profile.Text("type") != "Localhost")
            {
                if (local is not null)
                    errors.Add(FieldError.Invalid(at, local, $"can only be set when {what} type is Localhost"));
            }
            else if (string.IsNullOrEmpty(local))
            {
                errors.Add(FieldError.Required(at, $"must be set when {what} type is Localhost"));
            }
            else
            {
                Checks.RelativePath(local, at, errors);
            }
        }
    }

    private static bool IsSysctl(string name) => name.Split('.', '/').All(part =>
        part.Length > 0 && IsEnd(part[0]) && IsEnd(part[^1]) && part.All(c => IsEnd(c) || c is '-' or '_'));

    private static bool IsEnd(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
