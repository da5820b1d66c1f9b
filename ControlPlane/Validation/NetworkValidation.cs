using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of network policies, of the ranges that services get addresses from, and of addresses.</summary>
internal static class NetworkValidation
{
    private const int MaxPolicyTypes = 2;

    /// <summary>Checks a network policy.</summary>
    public static void CheckPolicy(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        Checks.Selector(spec.Object("podSelector"), "spec.podSelector", errors);
        foreach (var (list, peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            foreach (var (rule, path) in Checks.Items(spec, list, "spec"))
            {
                foreach (var (port, at) in Checks.Items(rule, "ports", path))
                    CheckPort(port, at, errors);
                foreach (var (peer, at) in Checks.Items(rule, peers, path))
                    CheckPeer(peer, at, errors);
            }
        }

        if (spec.Array("policyTypes") is { Count: > MaxPolicyTypes } types)
            errors.Add(FieldError.Invalid("spec.policyTypes", types.DeepClone(), "may not specify more than two policyTypes"));
    }

    /// <summary>Checks a range of service addresses.</summary>
    public static void CheckRange(JsonObject document, List<FieldError> errors)
    {
        var ranges = document.Object("spec").Texts("cidrs").ToList();
        if (ranges.Count == 0)
            errors.Add(FieldError.Required("spec.cidrs", "at least one CIDR required"));
        else if (ranges.Count > 2)
            errors.Add(FieldError.Invalid("spec.cidrs", document.Object("spec")!["cidrs"]!.DeepClone(), "may only hold up to 2 values"));
        for (var i = 0; i < ranges.Count; i++)
        {
            var at = FormattableString.Invariant($"spec.cidrs[{i}]");
            if (CheckRange(ranges[i], at, errors) && !IPNetwork.Parse(ranges[i]).BaseAddress.Equals(IPAddress.Parse(ranges[i][..ranges[i].IndexOf('/', StringComparison.Ordinal)])))
                errors.Add(FieldError.Invalid(at, ranges[i], "must not have bits set beyond the prefix length"));
        }

        if (ranges.Count == 2 && ranges[0].Contains(':', StringComparison.Ordinal) == ranges[1].Contains(':', StringComparison.Ordinal))
            errors.Add(FieldError.Invalid("spec.cidrs", document.Object("spec")!["cidrs"]!.DeepClone(), "may specify no more than one IP for each IP family"));
    }

    /// <summary>Ranges stay as they are; only one of the other family may come.</summary>
    public static void CheckRangeUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec").Texts("cidrs").ToList(), current.Object("spec").Texts("cidrs").ToList());
        if (before.Count == 1 && next.Count == 2)
            next.RemoveAt(1);
        if (!next.SequenceEqual(before))
            errors.Add(FieldError.Invalid("spec.cidrs", document.Object("spec")?["cidrs"]?.DeepClone(), Checks.Immutable));
    }

    /// <summary>Checks an address in use.</summary>
    public static void CheckAddress(JsonObject document, List<FieldError> errors)
    {
        if (document.Object("spec").Object("parentRef") is not { } parent)
        {
            errors.Add(FieldError.Required("spec.parentRef"));
            return;
        }

        Checks.Needed(parent, "resource", "spec.parentRef", errors);
        Checks.Needed(parent, "name", "spec.parentRef", errors);
        Checks.Named(parent, "group", "spec.parentRef", DnsNames.SubdomainError, errors);
    }

    private static void CheckPort(JsonObject port, string path, List<FieldError> errors)
    {
        Checks.Port(port["port"], $"{path}.port", errors);
        if (port.Number("endPort") is not { } end)
            return;
        if (port["port"] is null)
            errors.Add(FieldError.Required($"{path}.port", "must be specified when `endPort` is specified"));
        else if (port.Number("port") is not { } begin)
            errors.Add(FieldError.Invalid($"{path}.endPort", end, "may not be specified when `port` is non-numeric"));
        else if (end < begin)
            errors.Add(FieldError.Invalid($"{path}.endPort", end, "must be greater than or equal to `port`"));
    }

    private static void CheckPeer(JsonObject peer, string path, List<FieldError> errors)
    {
        if (peer.Count == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a peer"));
            return;
        }

        foreach (var name in new[] { "podSelector", "namespaceSelector" })
            Checks.Selector(peer.Object(name), $"{path}.{name}", errors);
        if (peer.Object("ipBlock") is not { } block)
            return;
        if (peer.Count > 1)
            errors.Add(FieldError.Forbidden(path, "may not specify both ipBlock and another peer"));
        var cidr = block.Text("cidr") ?? "";
        if (cidr.Length > 0)
            CheckRange(cidr, $"{path}.ipBlock.cidr", errors);
        var index = 0;
        foreach (var except in block.Texts("except"))
        {
            var at = FormattableString.Invariant($"{path}.ipBlock.except[{index++}]");
            if (CheckRange(except, at, errors) && IPNetwork.TryParse(cidr, out var whole) && IPNetwork.TryParse(except, out var part)
                && (!whole.Contains(part.BaseAddress) || part.PrefixLength <= whole.PrefixLength))
                errors.Add(FieldError.Invalid(at, except, "must be a strict subset of `cidr`"));
        }
    }

    private static bool CheckRange(string text, string path, List<FieldError> errors)
    {
        if (IPNames.RangeError(text) is not { } error)
            return true;
        errors.Add(FieldError.Invalid(path, text, error));
        return false;
    }
}
