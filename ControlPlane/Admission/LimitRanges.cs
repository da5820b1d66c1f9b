using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>The limit ranges of namespaces.</summary>
internal sealed class LimitRanges(ClusterApi api)
{
    private const string Resource = "/limitranges";

    /// <summary>Every item of the limit ranges of a namespace that is about one type of thing.</summary>
    public IEnumerable<LimitRangeItem> Of(string namespaceName, string type)
    {
        var strategy = api.Catalog.Find(LimitRange.Definition)!;
        return api.Cluster.Store.List(Resource, namespaceName).Items
            .SelectMany(stored => ((LimitRange)api.Typed(strategy, stored)).Spec.Limits)
            .Where(item => item.Type == type);
    }
}
