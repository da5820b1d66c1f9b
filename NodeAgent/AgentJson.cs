using System.Text.Json.Serialization;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Monitoring.Logs;
using Platform.NodeAgent.Pods.Resizing;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent;

/// <summary>JSON of the agent's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(NodeConfiguration))]
[JsonSerializable(typeof(DnsJournalLine))]
[JsonSerializable(typeof(LogState))]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(GrantedResources))]
internal sealed partial class AgentJson : JsonSerializerContext;
