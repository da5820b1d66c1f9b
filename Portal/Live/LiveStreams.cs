using Microsoft.AspNetCore.Http;

namespace Platform.Portal.Live;

/// <summary>Opens streams that end when the server is about to stop.</summary>
internal sealed class LiveStreams(TimeProvider time, CancellationToken stopping)
{
    /// <summary>A stream for a request.</summary>
    public LiveStream Open(HttpContext context) => new(context, time, stopping);
}
