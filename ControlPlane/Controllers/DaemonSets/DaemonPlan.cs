using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.DaemonSets;

/// <summary>What a daemon set's controller does next, and how the set stands.</summary>
/// <param name="Create">Nodes that get a pod.</param>
/// <param name="Delete">Pods that go.</param>
/// <param name="Status">The status.</param>
internal sealed record DaemonPlan(IReadOnlyList<string> Create, IReadOnlyList<Pod> Delete, DaemonSetStatus Status)
{
    /// <summary>Plans from the nodes, the set's pods, and its newest revision.</summary>
    /// <param name="set">The daemon set.</param>
    /// <param name="nodes">Every node.</param>
    /// <param name="pods">The set's pods.</param>
    /// <param name="hash">Hash of its newest revision.</param>
    /// <param name="now">The present.</param>
    public static DaemonPlan Of(DaemonSet set, IReadOnlyList<Node> nodes, IReadOnlyList<Pod> pods, string hash, DateTimeOffset now)
    {
        var byNode = pods.ToLookup(p => DaemonPods.NodeOf(p) ?? "");
        var (create, delete) = (new List<string>(), new List<Pod>());
        var wanted = new List<NodeDaemons>();
        var status = new DaemonSetStatus { ObservedGeneration = set.Metadata.Generation };
        foreach (var node in nodes)
        {
            var name = node.Metadata.Name!;
            var (run, stay) = DaemonPods.Belongs(set, node);
            var here = new NodeDaemons(name, [.. byNode[name]], hash, set.Spec.MinReadySeconds ?? 0, now);
            if (run)
                wanted.Add(here);
            status = here.Count(status, run);
            delete.AddRange(here.Finished);
            if (run && here.Live.Count == 0)
                create.Add(name);
            else if (!stay)
                delete.AddRange(here.Live);
            else if (run)
                delete.AddRange(here.Superfluous);
        }

        // Pods of nodes that are gone are the pod garbage collector's; those meant for one and never placed are not.
        delete.AddRange(pods.Where(p => string.IsNullOrEmpty(p.Spec.NodeName) && nodes.All(n => n.Metadata.Name != DaemonPods.NodeOf(p))));
        if (set.Spec.UpdateStrategy.Type != DaemonSetUpdateStrategyType.OnDelete)
            Roll(set, wanted, create, delete);
        return new DaemonPlan(create, [.. delete.Where(p => p.Metadata.DeletionTimestamp is null).Distinct()], Totals(status));
    }

    /// <summary>Replaces old pods: within the surge a new one first, otherwise within the number that may be missing.</summary>
    private static void Roll(DaemonSet set, List<NodeDaemons> wanted, List<string> create, List<Pod> delete)
    {
        var rolling = set.Spec.UpdateStrategy.RollingUpdate;
        var surge = rolling?.MaxSurge?.Scale(wanted.Count, roundUp: true) ?? 0;
        var unavailable = (rolling?.MaxUnavailable ?? 1).Scale(wanted.Count, roundUp: true) ?? 1;
        if (surge > 0)
        {
            var room = surge - wanted.Count(n => n.Old is not null && n.New is not null);
            foreach (var node in wanted.Where(n => n.Old is not null))
            {
                if (node.New is null && (!node.OldIsAvailable || room-- > 0))
                    create.Add(node.Name);
                else if (node.NewIsAvailable)
                    delete.Add(node.Old!);
            }

            return;
        }

        var missing = wanted.Count(n => !n.NewIsAvailable && !n.OldIsAvailable);
        foreach (var node in wanted.Where(n => n.Old is not null))
        {
            // What does not work may be replaced at once.
            if (!node.OldIsAvailable || missing++ < unavailable)
                delete.Add(node.Old!);
        }
    }

    private static DaemonSetStatus Totals(DaemonSetStatus status)
    {
        var unavailable = status.DesiredNumberScheduled - (status.NumberAvailable ?? 0);
        return status with { NumberUnavailable = unavailable > 0 ? unavailable : null };
    }

    /// <summary>The pods of one node.</summary>
    private sealed class NodeDaemons
    {
        private readonly int _minReady;
        private readonly DateTimeOffset _now;

        public NodeDaemons(string name, IReadOnlyList<Pod> pods, string hash, int minReady, DateTimeOffset now)
        {
            (Name, _minReady, _now) = (name, minReady, now);
            Finished = [.. pods.Where(PodState.IsFinished)];
            Live = [.. pods.Where(p => !PodState.IsFinished(p)).OrderBy(p => p.Metadata.CreationTimestamp?.Value)];
            var active = Live.Where(PodState.IsActive).ToList();
            New = active.FirstOrDefault(p => IsOf(p, hash));
            Old = active.FirstOrDefault(p => !IsOf(p, hash));
            Superfluous = [.. active.Where(p => p != New && p != Old)];
        }

        public string Name { get; }

        public IReadOnlyList<Pod> Finished { get; }

        public IReadOnlyList<Pod> Live { get; }

        public Pod? New { get; }

        public Pod? Old { get; }

        public IReadOnlyList<Pod> Superfluous { get; }

        public bool NewIsAvailable => New is not null && PodState.IsAvailable(New, _minReady, _now);

        public bool OldIsAvailable => Old is not null && PodState.IsAvailable(Old, _minReady, _now);

        public DaemonSetStatus Count(DaemonSetStatus status, bool run)
        {
            var any = Live.Count > 0;
            if (!run)
                return any ? status with { NumberMisscheduled = status.NumberMisscheduled + 1 } : status;
            var ready = Live.Any(PodState.IsReady);
            return status with
            {
                DesiredNumberScheduled = status.DesiredNumberScheduled + 1,
                CurrentNumberScheduled = status.CurrentNumberScheduled + (any ? 1 : 0),
                NumberReady = status.NumberReady + (ready ? 1 : 0),
                NumberAvailable = Plus(status.NumberAvailable, NewIsAvailable || OldIsAvailable),
                UpdatedNumberScheduled = Plus(status.UpdatedNumberScheduled, New is not null),
            };
        }

        private static bool IsOf(Pod pod, string hash) => pod.Metadata.Labels?.GetValueOrDefault(RevisionHistory.HashLabel) == hash;

        private static int? Plus(int? number, bool one) => one ? (number ?? 0) + 1 : number;
    }
}
