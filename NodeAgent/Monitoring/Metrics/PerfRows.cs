using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Monitoring.Metrics;

/// <summary>Writes counters as Azure's agent names them.</summary>
public sealed class PerfRows(RowWriter rows, MonitoringTarget target, string computer, DateTimeOffset now)
{
    /// <summary>A counter of the node.</summary>
    public void Node(string counter, double? value) => Write("K8SNode", counter, $"{target.ClusterId}/{computer}", value);

    /// <summary>A counter of a container.</summary>
    public void Container(string podUid, string container, string counter, double? value) =>
        Write("K8SContainer", counter, $"{target.ClusterId}/{podUid}/{container}", value);

    private void Write(string kind, string counter, string instance, double? value)
    {
        if (value is not { } number)
            return;
        rows.Row(now).Set("Computer", computer).Set("ObjectName", kind).Set("CounterName", counter).Set("InstanceName", instance)
            .Set("CounterPath", $@"\\{computer}\{kind}({instance})\{counter}").Set("CounterValue", number);
    }
}
