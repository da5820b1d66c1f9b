namespace Platform.NodeAgent.Ingress;

/// <summary>The proxy as something that runs beside the agent, and on without it.</summary>
public interface IProxyUnit
{
    /// <summary>Starts it, and returns when it takes commands.</summary>
    /// <exception cref="IOException">It does not start.</exception>
    Task StartAsync(CancellationToken cancel);

    /// <summary>Has it end once its connections have; returns at once.</summary>
    Task StopAsync(CancellationToken cancel);
}
