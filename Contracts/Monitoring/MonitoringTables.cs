namespace Platform.Contracts.Monitoring;

/// <summary>The built-in tables with the columns that Azure's table reference gives them.</summary>
/// <remarks>
/// Every table also has <c>TenantId</c> (the workspace's customer id) and <c>Type</c> (the table's name), which the server adds.
/// <c>SourceSystem</c>, <c>_ResourceId</c> and <c>_SubscriptionId</c> may be sent with each row; the last two are otherwise taken
/// from the header <c>x-ms-AzureResourceId</c>.
/// </remarks>
public static class MonitoringTables
{
    /// <summary>All tables.</summary>
    public static IReadOnlyList<TableSchema> All { get; } =
    [
        Define("ContainerLog", """
            Computer TimeOfCommand:datetime ContainerID Image ImageTag Repository Name LogEntry LogEntrySource
            """),
        Define("ContainerLogV2", """
            Computer ContainerId ContainerName PodName PodNamespace LogMessage:dynamic LogSource LogLevel KubernetesMetadata:dynamic
            """),
        Define("KubePodInventory", """
            ClusterId ClusterName Computer Name Namespace InstanceName PodUid PodStatus PodIp PodLabel PodCreationTimeStamp:datetime
            PodStartTime:datetime PodRestartCount:int ControllerKind ControllerName ServiceName ContainerID ContainerName ContainerStatus
            ContainerStatusReason ContainerLastStatus ContainerRestartCount:int ContainerCreationTimeStamp:datetime ContainerStartTime:datetime
            """),
        Define("KubeNodeInventory", """
            ClusterId ClusterName Computer CreationTimeStamp:datetime Status LastTransitionTimeReady:datetime Labels OperatingSystem
            DockerVersion KubeletVersion KubeProxyVersion KubernetesProviderID
            """),
        Define("KubeEvents", """
            ClusterId ClusterName Computer ObjectKind Namespace Name Reason Message KubeEventType SourceComponent
            FirstSeen:datetime LastSeen:datetime Count:real
            """),
        Define("KubeServices", """
            ClusterId ClusterName Namespace ServiceName ServiceType ClusterIp SelectorLabels
            """),
        Define("Perf", """
            Computer ObjectName CounterName InstanceName CounterPath CounterValue:real Min:real Max:real SampleCount:int
            StandardDeviation:real BucketStartTime:datetime BucketEndTime:datetime
            """),
        Define("InsightsMetrics", "AgentId Computer Origin Namespace Name Val:real Tags"),
        Define("Heartbeat", """
            SourceComputerId ComputerIP Computer Category OSType OSName OSMajorVersion OSMinorVersion Version SCAgentChannel
            IsGatewayInstalled:bool RemoteIPLongitude:real RemoteIPLatitude:real RemoteIPCountry ManagementGroupName SubscriptionId
            ResourceGroup ResourceProvider Resource ResourceId ResourceType ComputerEnvironment Solutions VMUUID ComputerPrivateIPs:dynamic
            """),
        Define("ContainerInventory", """
            Computer ContainerHostname ContainerID ContainerState Name Image ImageID ImageTag Repository Command ComposeGroup
            CreatedTime:datetime StartedTime:datetime FinishedTime:datetime EnvironmentVar ExitCode:int Links Ports State
            """),
        Define("AzureDiagnostics", """
            ResourceId Category ResourceGroup SubscriptionId ResourceProvider Resource ResourceType OperationName ResultType
            ResultSignature ResultDescription DurationMs:long CallerIPAddress CorrelationId Level ccpNamespace_s containerID_s log_s
            pod_s stream_s AdditionalFields:dynamic
            """),
        Define("AKSControlPlane", "Category Level Message PodName"),
        Define("AKSAudit", Audit),
        Define("AKSAuditAdmin", Audit),
    ];

    private const string Audit = """
        Annotations:dynamic AuditId Level ObjectRef:dynamic PodName RequestObject:dynamic RequestReceivedTime:datetime RequestUri
        ResponseObject:dynamic ResponseStatus:dynamic SourceIps:dynamic Stage StageReceivedTime:datetime User:dynamic UserAgent Verb
        """;

    /// <summary>Finds a built-in table by its name; case matters, as in KQL.</summary>
    public static TableSchema? Find(string name) => All.FirstOrDefault(table => table.Name == name);

    private static TableSchema Define(string name, string columns) => new(name,
    [
        new("SourceSystem", ColumnType.String),
        new("TimeGenerated", ColumnType.DateTime),
        .. columns.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(ReadColumn),
        new("_ResourceId", ColumnType.String),
        new("_SubscriptionId", ColumnType.String),
    ]);

    private static TableColumn ReadColumn(string text) => text.Split(':') is [var name, var type]
        ? new TableColumn(name, Enum.Parse<ColumnType>(type, ignoreCase: true))
        : new TableColumn(text, ColumnType.String);
}
