using Platform.Contracts.Arm;

namespace Platform.ApiGateway.Arm;

/// <summary>Paths of the ARM API, as they are authorised and passed on.</summary>
public static class ArmPath
{
    /// <summary>
    /// Refuses what a later reader might read as another path than the one that is authorised here: escapes that were escaped
    /// twice, dot segments, backslashes. No resource has such a name.
    /// </summary>
    /// <exception cref="ArmException">The path holds one of them.</exception>
    public static void Check(string path)
    {
        if (path.Split('/').Any(segment => segment is "." or "..") || path.Any(character => character is '%' or '\\' or '?' or '#' || char.IsControl(character)))
            throw new ArmException(ArmFailure.Invalid("The request's path holds characters that no resource's name has.", code: "InvalidRequestPath"));
    }

    /// <summary>The path on the internal listener at which a service answers.</summary>
    /// <exception cref="ArmException">The path could lead elsewhere.</exception>
    public static Uri Target(Uri listener, string service, string path, string query)
    {
        Check(path);
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        // What was checked is what is sent: nothing may be unescaped or shortened once more on the way.
        return new Uri($"{listener.GetLeftPart(UriPartial.Authority)}/{service}{escaped}{query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
