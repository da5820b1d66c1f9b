using System.Globalization;
using System.Text;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Http;

/// <summary>What the API server of a cluster tells of itself, in the text format of Prometheus.</summary>
internal static class ServerMetrics
{
    /// <summary>The metrics of a cluster.</summary>
    public static byte[] Of(ClusterApi api)
    {
        var text = new StringBuilder()
            .Append("# HELP apiserver_storage_objects Number of stored objects.\n# TYPE apiserver_storage_objects gauge\n");
        foreach (var resource in api.Catalog.All.Where(r => r.Kind.Use == Kubernetes.ResourceUse.Stored).DistinctBy(r => r.StorageResource))
        {
            var count = api.Cluster.Store.List(resource.StorageResource, null).Items.Count;
            text.Append(CultureInfo.InvariantCulture, $"apiserver_storage_objects{{resource=\"{resource.Kind.QualifiedResource}\"}} {count}\n");
        }

        text.Append("# HELP apiserver_storage_revision Resource version of the newest change.\n# TYPE apiserver_storage_revision counter\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_storage_revision {api.Cluster.Store.Revision}\n");
        var (reads, writes, longRunning) = api.Limits.InFlight;
        text.Append("# HELP apiserver_current_inflight_requests Requests that are served now.\n# TYPE apiserver_current_inflight_requests gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_current_inflight_requests{{request_kind=\"readOnly\"}} {reads}\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_current_inflight_requests{{request_kind=\"mutating\"}} {writes}\n");
        text.Append("# HELP apiserver_longrunning_requests Watches and streams that are open.\n# TYPE apiserver_longrunning_requests gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_longrunning_requests {longRunning}\n");
        text.Append("# HELP apiserver_request_rejected_total Requests beyond the cluster's limits.\n# TYPE apiserver_request_rejected_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"apiserver_request_rejected_total {api.Limits.Refused}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
