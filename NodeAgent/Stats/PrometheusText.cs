using System.Globalization;
using System.Text;

namespace Platform.NodeAgent.Stats;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
public sealed class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric, whose samples follow.</summary>
    public void Begin(string name, string type, string help) =>
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>One sample.</summary>
    /// <param name="at">When it was taken; null for now.</param>
    public void Sample(string name, IReadOnlyList<(string Name, string Value)> labels, double value, DateTimeOffset? at = null)
    {
        _text.Append(name);
        for (var i = 0; i < labels.Count; i++)
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        _text.Append(labels.Count > 0 ? "} " : " ").Append(Number(value));
        if (at is { } time)
            _text.Append(' ').Append(time.ToUnixTimeMilliseconds());
        _text.Append('\n');
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
