using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>HTTPGetAction</c> of the v1 API.</summary>
public sealed record HttpGetAction
{
    [Default("/")]
    public string? Path { get; init; }

    [Required]
    public IntOrString Port { get; init; }

    public string? Host { get; init; }

    [Default("HTTP"), Values("HTTP", "HTTPS")]
    public string? Scheme { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<HttpHeader>? HttpHeaders { get; init; }
}
