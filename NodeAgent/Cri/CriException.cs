namespace Platform.NodeAgent.Cri;

/// <summary>A call that the container runtime refused, or that did not reach it (<see cref="GrpcStatusCode.Unavailable"/>).</summary>
public sealed class CriException : Exception
{
    public CriException(string method, GrpcStatusCode code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Method = method;
        Code = code;
    }

    /// <summary>The call: <c>RunPodSandbox</c>.</summary>
    public string Method { get; }

    public GrpcStatusCode Code { get; }
}
