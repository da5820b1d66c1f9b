namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LifecycleHandler</c> of the v1 API.</summary>
public sealed record LifecycleHandler
{
    public ExecAction? Exec { get; init; }

    public HttpGetAction? HttpGet { get; init; }

    public TcpSocketAction? TcpSocket { get; init; }

    public SleepAction? Sleep { get; init; }
}
