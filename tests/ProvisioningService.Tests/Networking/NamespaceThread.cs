using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.ProvisioningService.Tests.Networking;

/// <summary>Does something on a thread that has entered a network namespace; sockets made there stay there.</summary>
internal static class NamespaceThread
{
    private const int NewNetworkNamespace = 0x40000000;

    /// <summary>Runs it inside, or in the host's own namespace when the name is null.</summary>
    public static Task<T> RunAsync<T>(string? name, Func<T> action)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                if (name is not null) Enter(name);
                result.SetResult(action());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        return result.Task;
    }

    private static void Enter(string name)
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        if (setns((int)handle.DangerousGetHandle(), NewNetworkNamespace) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int descriptor, int kind);
}
