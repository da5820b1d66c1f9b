using Platform.Cli.Arm;

namespace Platform.Cli.Commands;

/// <summary>The region a new resource goes to: the one named, else its group's.</summary>
internal static class GroupLocation
{
    public static async Task<Result<string>> FindAsync(ArmClient arm, string group, string? named, CancellationToken cancel)
    {
        if (!(await arm.GetAsync(ResourcePaths.Group(arm, group), ApiVersions.Resources, cancel)).TryGet(out var answer, out var error))
            return error;
        return named ?? answer.Body.StringAt("location") ?? "";
    }
}
