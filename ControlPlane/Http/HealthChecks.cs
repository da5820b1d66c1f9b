using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Http;

/// <summary><c>/healthz</c>, <c>/livez</c> and <c>/readyz</c>, whole and check by check, with <c>?verbose</c> and <c>?exclude=</c>.</summary>
internal static class HealthChecks
{
    private static readonly string[] Endpoints = ["healthz", "livez", "readyz"];

    private static readonly (string Name, bool ReadyOnly, Func<ClusterApi, bool> Holds)[] Checks =
    [
        ("ping", false, _ => true),
        ("etcd", false, api => api.Cluster.Store.IsWritable),
        ("shutdown", true, api => !api.Cluster.Stopping.IsCancellationRequested),
    ];

    /// <summary>Whether a path asks for one of them.</summary>
    public static bool Answers(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var endpoint, ..] && Endpoints.Contains(endpoint);

    /// <summary>Answers with 200 and <c>ok</c>, or with 500 and the checks that fail.</summary>
    public static Task AnswerAsync(HttpContext http, ClusterApi api, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var checks = Checks.Where(check => !check.ReadyOnly || parts[0] == "readyz").ToList();
        var excluded = http.Request.Query["exclude"];
        if (parts.Length > 1)
            checks = [.. checks.Where(check => check.Name == parts[1])];
        if (parts.Length > 2 || checks.Count == 0)
            return ApiAnswer.StatusAsync(http, ApiErrors.NoSuchResource());
        var text = new StringBuilder();
        var failed = false;
        foreach (var (name, _, holds) in checks)
        {
            var ok = excluded.Contains(name) || holds(api);
            failed |= !ok;
            text.Append(excluded.Contains(name) ? $"[+]{name} excluded: ok\n" : ok ? $"[+]{name} ok\n" : $"[-]{name} failed\n");
        }

        text.Append(failed ? $"{parts[0]} check failed\n" : $"{parts[0]} check passed\n");
        var whole = failed || http.Request.Query.ContainsKey("verbose") ? Encoding.UTF8.GetBytes(text.ToString()) : [.. "ok"u8];
        return ApiAnswer.BytesAsync(http, failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK, "text/plain; charset=utf-8", whole);
    }
}
