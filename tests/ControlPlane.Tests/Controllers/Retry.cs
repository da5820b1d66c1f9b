using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Tests.Controllers;

internal static class Retry
{
    /// <summary>Does something again until nobody else was faster.</summary>
    public static async Task OnConflictAsync(Func<Task> action)
    {
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (KubernetesApiException e) when (e.IsConflict)
            {
                await Task.Yield();
            }
        }
    }
}
