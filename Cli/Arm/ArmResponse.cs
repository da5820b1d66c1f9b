using System.Text.Json.Nodes;

namespace Platform.Cli.Arm;

/// <summary>A successful answer of the ARM API.</summary>
/// <param name="Status">HTTP status code, 200 to 299.</param>
/// <param name="Body">Null when empty.</param>
/// <param name="AsyncOperation">Where to ask how the operation goes, from <c>Azure-AsyncOperation</c>.</param>
/// <param name="Location">Where to ask for the operation's result, from <c>Location</c>.</param>
/// <param name="RetryAfter">How long to wait before asking; null when not said.</param>
public sealed record ArmResponse(int Status, JsonNode? Body, Uri? AsyncOperation, Uri? Location, TimeSpan? RetryAfter);
