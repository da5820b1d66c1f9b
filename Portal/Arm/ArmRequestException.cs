using Platform.Contracts.Arm;

namespace Platform.Portal.Arm;

/// <summary>The platform refused a call.</summary>
internal sealed class ArmRequestException(ArmFailure failure) : Exception(failure.Message)
{
    /// <summary>Status, code and message as the API gave them.</summary>
    public ArmFailure Failure => failure;
}
