using Microsoft.Extensions.Logging;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>
/// How virtual machines run their instructions: by KVM where a guest really boots with it, else by emulation. That /dev/kvm opens says
/// nothing (nested machines have it and cannot run guests), so a guest is booted to find out, once in a Host's life.
/// </summary>
internal sealed partial class QemuAcceleration(ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(10);
    private static readonly string[] Kvm = ["-accel", "kvm", "-cpu", "host"];
    private static readonly string[] Emulation = ["-accel", "tcg,thread=multi", "-cpu", "max"];
    private readonly SemaphoreSlim _probing = new(1, 1);
    private IReadOnlyList<string>? _found;

    /// <summary>qemu's arguments for it.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(QemuBoot boot, CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken);
        try
        {
            return _found ??= File.Exists("/dev/kvm") && await BootsAsync(boot, cancellationToken) ? Kvm : Emulation;
        }
        finally
        {
            _probing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _probing.Dispose();

    private async Task<bool> BootsAsync(QemuBoot boot, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestProbe);
        string why;
        try
        {
            // The initial filesystem switches the machine off at once when it is asked only this.
            var result = await ProcessRunner.RunAsync(QemuPrograms.Emulator,
                [.. Kvm, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35", "-m", "256", "-serial", "stdio",
                    "-kernel", boot.Kernel, "-initrd", boot.InitialFilesystem, "-append", "console=ttyS0 quiet panic=-1 platform.probe"], cancellationToken: patience.Token);
            if (result.ExitCode == 0 && result.Output.Contains("a guest boots", StringComparison.Ordinal)) return true;
            why = (result.Error.Length > 0 ? result.Error : result.Output).Trim();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            why = $"it did not boot within {LongestProbe.TotalSeconds:0} s";
        }
        LogEmulation(logger, why);
        return false;
    }

    [LoggerMessage(EventId = 4014, Level = LogLevel.Warning, Message = "This machine has /dev/kvm, but no guest boots with it: virtual machines are emulated, which is slow. {Reason}")]
    private static partial void LogEmulation(ILogger logger, string reason);
}
