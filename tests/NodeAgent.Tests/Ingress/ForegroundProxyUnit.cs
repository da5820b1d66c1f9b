using System.Diagnostics;
using Platform.NodeAgent.Ingress;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>The real proxy as a child of the test, started as the node's unit starts it.</summary>
internal sealed class ForegroundProxyUnit(ProxySettings settings) : IProxyUnit, IAsyncDisposable
{
    private readonly ProxyControl _control = new(settings.Socket);
    private readonly List<string> _log = [];
    private Process? _process;

    /// <summary>What it has said.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public async Task StartAsync(CancellationToken cancel)
    {
        if (_process is not null)
            await EndAsync();
        var start = new ProcessStartInfo(settings.Program, ["-W", "-f", settings.Main, "-S", settings.Socket]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (await _control.FindWorkersAsync(cancel) is not { Count: > 0 })
        {
            if (_process.HasExited)
                throw new IOException($"the proxy does not start: {Log}");
            await Task.Delay(20, cancel);
        }
    }

    public Task StopAsync(CancellationToken cancel)
    {
        Process.Start("kill", ["-USR1", $"{_process!.Id}"]).Dispose();
        return _process.WaitForExitAsync(cancel);
    }

    /// <summary>Has the proxy vanish with all its workers, as after a crash.</summary>
    public async Task EndAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await EndAsync();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.Add(line.Data ?? "");
    }
}
