using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>How large a virtual machine is.</summary>
/// <param name="Processors">Its processors.</param>
/// <param name="MemoryMegabytes">Its memory, MiB.</param>
public sealed partial record QemuSize(int Processors, int MemoryMegabytes)
{
    private const int MegabytesPerProcessor = 768, LeastMegabytes = 1024, MostProcessors = 16;

    /// <summary>
    /// The size that a pool's <c>vmSize</c> means here: as many processors as its name says (<c>Standard_DS2_v2</c>: 2) but no more than
    /// the host has, and 768 MiB for each, at least 1 GiB: less than Azure gives, so that a small machine carries several.
    /// </summary>
    public static QemuSize Of(string vmSize, int hostProcessors)
    {
        var named = Digits().Match(vmSize) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var processors = Math.Clamp(named, 1, Math.Min(hostProcessors, MostProcessors));
        return new QemuSize(processors, Math.Max(LeastMegabytes, processors * MegabytesPerProcessor));
    }

    [GeneratedRegex(@"\A(?:Standard_|Basic_)?[A-Za-z]+(\d+)")]
    private static partial Regex Digits();
}
