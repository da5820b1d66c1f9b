using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, Platform.Kubernetes.Quantity>;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What a pod asks for in all.</summary>
public static class PodAmounts
{
    private static readonly Dictionary<string, Quantity> None = [];

    /// <summary>Its requests, with its overhead.</summary>
    public static Dictionary<string, Quantity> Requests(PodSpec spec) => With(Total(spec, r => r.Requests, spec.Resources?.Requests), spec.Overhead, true);

    /// <summary>Its limits, with its overhead where there is a limit.</summary>
    public static Dictionary<string, Quantity> Limits(PodSpec spec) => With(Total(spec, r => r.Limits, spec.Resources?.Limits), spec.Overhead, false);

    /// <summary>
    /// The larger of what runs together (containers and sidecars) and what each init container needs beside the sidecars that
    /// started before it. What the pod says as a whole takes the place of that.
    /// </summary>
    private static Dictionary<string, Quantity> Total(PodSpec spec, Func<ResourceRequirements, Amounts?> part, Amounts? whole)
    {
        var total = Sum(spec.Containers.Select(c => part(c.Resources)));
        var (sidecars, initial) = (new Dictionary<string, Quantity>(), new Dictionary<string, Quantity>());
        foreach (var container in spec.InitContainers ?? [])
        {
            var amounts = part(container.Resources);
            if (LastingContainers.IsSidecar(container))
            {
                total = Sum([total, amounts]);
                sidecars = Sum([sidecars, amounts]);
                Raise(initial, sidecars);
            }
            else
            {
                Raise(initial, Sum([sidecars, amounts]));
            }
        }

        Raise(total, initial);
        foreach (var (name, amount) in whole ?? None)
            total[name] = amount;
        return total;
    }

    private static Dictionary<string, Quantity> With(Dictionary<string, Quantity> total, Amounts? overhead, bool always)
    {
        foreach (var (name, amount) in overhead ?? None)
        {
            if (total.TryGetValue(name, out var before))
                total[name] = before + amount;
            else if (always)
                total[name] = amount;
        }

        return total;
    }

    private static Dictionary<string, Quantity> Sum(IEnumerable<Amounts?> amounts)
    {
        var total = new Dictionary<string, Quantity>();
        foreach (var (name, amount) in amounts.SelectMany(a => a ?? None))
            total[name] = total.TryGetValue(name, out var before) ? before + amount : amount;
        return total;
    }

    /// <summary>Raises each amount to the other's where that is more.</summary>
    public static void Raise(Dictionary<string, Quantity> total, Amounts other)
    {
        foreach (var (name, amount) in other)
        {
            if (!total.TryGetValue(name, out var present) || amount > present)
                total[name] = amount;
        }
    }
}
