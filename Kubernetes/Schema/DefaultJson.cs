using System.Text.Json.Serialization;

namespace Platform.Kubernetes.Schema;

/// <summary>JSON of scalars.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class DefaultJson : JsonSerializerContext;
