using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A question that is asked of a container again and again.</summary>
public sealed record Probe
{
    /// <summary>A command: it succeeds with exit code 0.</summary>
    public ExecAction? Exec { get; init; }

    /// <summary>A request: it succeeds with a code from 200 to 399.</summary>
    public HttpGetAction? HttpGet { get; init; }

    /// <summary>A connection: it succeeds when it is accepted.</summary>
    public TcpSocketAction? TcpSocket { get; init; }

    /// <summary>A health check over gRPC.</summary>
    public GrpcAction? Grpc { get; init; }

    /// <summary>Seconds after the start before the first question.</summary>
    public int? InitialDelaySeconds { get; init; }

    /// <summary>Seconds that an answer may take.</summary>
    [Default(1)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>Seconds from one question to the next.</summary>
    [Default(10)]
    public int? PeriodSeconds { get; init; }

    /// <summary>Successes in a row that count as one after a failure.</summary>
    [Default(1)]
    public int? SuccessThreshold { get; init; }

    /// <summary>Failures in a row that count.</summary>
    [Default(3)]
    public int? FailureThreshold { get; init; }

    /// <summary>Seconds that the container has to stop when this fails.</summary>
    public long? TerminationGracePeriodSeconds { get; init; }
}
