using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Pods.Probes;

/// <summary>The gRPC health checking protocol, version 1.</summary>
public static class GrpcHealth
{
    private const string Service = "grpc.health.v1.Health";

    public static async Task<ProbeResult> CheckAsync(string host, int port, string service, CancellationToken cancel)
    {
        using var channel = GrpcChannel.ToAddress(host, port);
        var answer = await channel.CallAsync(
            Service, "Check", new HealthCheckRequest { Service = service }, HealthCheckResponse.Parser, Timeout.InfiniteTimeSpan, cancel);
        return new ProbeResult(
            answer.Status == HealthCheckResponse.Types.ServingStatus.Serving, $"service unhealthy (responded with \"{answer.Status}\")");
    }
}
