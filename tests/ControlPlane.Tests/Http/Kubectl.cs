using System.Diagnostics;
using Platform.ControlPlane.Tests.Kubectl;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>The real kubectl, with a home of its own.</summary>
internal sealed class Kubectl(Uri address) : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    /// <summary>Runs a command that must succeed; its output without the last line end.</summary>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs a command that must succeed, with input.</summary>
    public async Task<string> FeedAsync(string input, params string[] arguments) => await RunAsync(input, arguments);

    /// <summary>Runs a command that must fail; what it complains of.</summary>
    public async Task<string> FailAsync(params string[] arguments)
    {
        var (code, _, errors) = await StartAsync(null, arguments);
        code.ShouldNotBe(0);
        return errors.Trim();
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    private async Task<string> RunAsync(string? input, string[] arguments)
    {
        var (code, output, errors) = await StartAsync(input, arguments);
        code.ShouldBe(0, errors);
        return output.Trim();
    }

    private async Task<(int Code, string Output, string Errors)> StartAsync(string? input, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(KubectlTools.Find("1.32"), "kubectl"), ["--server", address.ToString(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = home, ["KUBECONFIG"] = Path.Combine(home, "config") },
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
