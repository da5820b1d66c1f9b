using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;

namespace Platform.Foundation.ResourceProvider;

/// <summary>JSON of the resource-provider contract.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArmErrorBody))]
[JsonSerializable(typeof(ArmErrorDetail))]
[JsonSerializable(typeof(OperationStatus))]
[JsonSerializable(typeof(PlatformPrincipal))]
public sealed partial class ResourceProviderJson : JsonSerializerContext;
