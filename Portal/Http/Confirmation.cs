using Platform.Contracts.Arm;
using Platform.Portal.Arm;

namespace Platform.Portal.Http;

/// <summary>What cannot be undone is done only when its name has been typed.</summary>
internal static class Confirmation
{
    /// <summary>Checks the typed name.</summary>
    /// <exception cref="ArmRequestException">It is another.</exception>
    public static void Check(string typed, string name)
    {
        if (!string.Equals(typed, name, StringComparison.Ordinal))
            throw new ArmRequestException(ArmFailure.Invalid($"Nothing was deleted: type '{name}' exactly to confirm.", "confirm", "NotConfirmed"));
    }
}
