using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Probe</c> of the v1 API.</summary>
public sealed record Probe
{
    public ExecAction? Exec { get; init; }

    public HttpGetAction? HttpGet { get; init; }

    public TcpSocketAction? TcpSocket { get; init; }

    public GrpcAction? Grpc { get; init; }

    public int? InitialDelaySeconds { get; init; }

    [Default(1)]
    public int? TimeoutSeconds { get; init; }

    [Default(10)]
    public int? PeriodSeconds { get; init; }

    [Default(1)]
    public int? SuccessThreshold { get; init; }

    [Default(3)]
    public int? FailureThreshold { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }
}
