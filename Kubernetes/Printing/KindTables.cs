namespace Platform.Kubernetes.Printing;

/// <summary>The rows that kubectl prints of a kind, for clients that print them themselves.</summary>
public static class KindTables
{
    /// <summary>Nodes.</summary>
    public static TablePrinter Nodes { get; } = ClusterColumns.Node().Build();

    /// <summary>Pods.</summary>
    public static TablePrinter Pods { get; } = PodColumns.Create().Build();

    /// <summary>Deployments.</summary>
    public static TablePrinter Deployments { get; } = WorkloadColumns.Deployment().Build();

    /// <summary>Stateful sets.</summary>
    public static TablePrinter StatefulSets { get; } = WorkloadColumns.StatefulSet().Build();

    /// <summary>Daemon sets.</summary>
    public static TablePrinter DaemonSets { get; } = WorkloadColumns.DaemonSet().Build();

    /// <summary>Jobs.</summary>
    public static TablePrinter Jobs { get; } = WorkloadColumns.Job().Build();

    /// <summary>Services.</summary>
    public static TablePrinter Services { get; } = NetworkColumns.Service().Build();

    /// <summary>Events.</summary>
    public static TablePrinter Events { get; } = EventColumns.Create();
}
