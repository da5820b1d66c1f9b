using System.Text.Json.Serialization;

namespace Pets.Web;

/// <summary>One answer of <c>/pet</c>.</summary>
/// <param name="Picture">Name of a picture, from the database.</param>
/// <param name="Host">Name of the machine (the pod) that answered.</param>
/// <param name="Version">Version of this service.</param>
internal sealed record Pet(string Picture, string Host, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Pet))]
internal sealed partial class PetJson : JsonSerializerContext;
