using System.Runtime.InteropServices;

namespace Pets.Web;

/// <summary>
/// Stops without failing a request: after SIGTERM the service answers on for a few seconds, not ready, until no new
/// connection is led here any more; then it finishes what it has begun and exits.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IConfiguration settings, TimeProvider time) : IHostLifetime, IDisposable
{
    private bool _begun;
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Whether the service is about to stop.</summary>
    public bool Begun => Volatile.Read(ref _begun);

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        var seconds = int.TryParse(settings["PETS_DRAIN_SECONDS"], out var given) ? given : 3;
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, TimeSpan.FromSeconds(seconds))));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Stop(PosixSignalContext signal, TimeSpan delay)
    {
        signal.Cancel = true;
        if (Interlocked.Exchange(ref _begun, true)) return;
        _ = StopLaterAsync(delay);
    }

    private async Task StopLaterAsync(TimeSpan delay)
    {
        await Task.Delay(delay, time);
        lifetime.StopApplication();
    }
}
