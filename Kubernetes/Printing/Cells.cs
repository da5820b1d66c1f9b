using System.Globalization;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Cells that several kinds have.</summary>
internal static class Cells
{
    public const string None = "<none>";

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    public static string Number(long? value) => (value ?? 0).ToString(CultureInfo.InvariantCulture);

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    public static string Join(IEnumerable<string>? parts) => OrNone(parts is null ? null : string.Join(',', parts));

    public static string Labels(IReadOnlyDictionary<string, string>? labels) =>
        Join(labels?.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    public static string Selector(LabelSelector? selector) =>
        selector is null ? None : OrNone(Selectors.Selector.From(selector).ToString());

    public static string Names(PodTemplateSpec template) => Join(template.Spec.Containers.Select(c => c.Name));

    public static string Images(PodTemplateSpec template) => Join(template.Spec.Containers.Select(c => c.Image ?? ""));

    public static string AccessModes(IReadOnlyList<string>? modes) => string.Join(',', (modes ?? []).Select(m => m switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => m,
    }));

    /// <summary>Adds the columns that wide output shows of a workload.</summary>
    public static TableColumns<T> WideWorkload<T>(
        this TableColumns<T> columns, Func<T, PodTemplateSpec> template, Func<T, LabelSelector?> selector)
        where T : class, IResource<T> => columns
            .Wide("Containers", o => Names(template(o)))
            .Wide("Images", o => Images(template(o)))
            .Wide("Selector", o => Selector(selector(o)));
}
