using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.NodeAgent.Ingress;

/// <summary>A process of the proxy that serves connections.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Current">Whether it accepts new connections; the others serve theirs to their end.</param>
public sealed record ProxyWorker(int Pid, bool Current);

/// <summary>Commands the running proxy by its master's socket.</summary>
public sealed class ProxyControl(string socket)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The proxy's workers; null when it does not run.</summary>
    public async Task<IReadOnlyList<ProxyWorker>?> FindWorkersAsync(CancellationToken cancel)
    {
        string text;
        try
        {
            text = await AskAsync("show proc", cancel);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }

        var workers = new List<ProxyWorker>();
        var current = true;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("# old workers", StringComparison.Ordinal))
                current = false;
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var pid, "worker", ..]
                && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                workers.Add(new ProxyWorker(number, current));
        }

        return workers;
    }

    /// <summary>The version of the configuration that a worker has.</summary>
    public async Task<string?> FindVersionAsync(ProxyWorker worker, CancellationToken cancel)
    {
        const string label = "description: ";
        var text = await AskAsync($"@!{worker.Pid} show info", cancel);
        return text.Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim();
    }

    /// <summary>Sends a line of commands and reads all that is answered.</summary>
    public async Task<string> AskAsync(string commands, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), limit.Token);
            using var stream = new NetworkStream(connection);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(commands + "\n"), limit.Token);
            connection.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"the ingress proxy did not answer within {Limit.TotalSeconds:0} s");
        }
    }
}
