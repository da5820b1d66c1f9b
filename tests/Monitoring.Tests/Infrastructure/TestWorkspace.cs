using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Monitoring;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Infrastructure;

/// <summary>A workspace under test.</summary>
internal sealed class TestWorkspace(MonitoringHost host, string name)
{
    public string Name => name;

    public MonitoringHost Host => host;

    public Guid CustomerId { get; private set; }

    public byte[] Key { get; private set; } = [];

    public string ResourceId { get; } = $"/subscriptions/{host.Subscription}/resourceGroups/tests/providers/Microsoft.OperationalInsights/workspaces/{name}";

    public static JsonObject Request(int retention = 30, string sku = "PerGB2018") => new()
    {
        ["location"] = "westeurope",
        ["properties"] = new JsonObject { ["retentionInDays"] = retention, ["sku"] = new JsonObject { ["name"] = sku } },
    };

    public async Task CreateAsync()
    {
        var (status, body) = await ArmAsync(HttpMethod.Put, ResourceId, Request());
        status.ShouldBe(201, body.ToJsonString());
        await SettledAsync();
        CustomerId = Guid.Parse((string)body["properties"]!["customerId"]!);
        var (_, keys) = await ArmAsync(HttpMethod.Post, $"{ResourceId}/sharedKeys");
        Key = Convert.FromBase64String((string)keys["primarySharedKey"]!);
    }

    /// <summary>Calls the resource provider as the gateway does.</summary>
    public Task<(int Status, JsonObject Body)> ArmAsync(HttpMethod method, string path, JsonObject? body = null) =>
        host.Role.CallProviderAsync(method, ProviderPath(path), body);

    /// <summary>Calls the diagnostic settings as the gateway does.</summary>
    public Task<(int Status, JsonObject Body)> DiagnosticsAsync(HttpMethod method, string path, TestPrincipal principal, JsonObject? body = null) =>
        host.Role.CallProviderAsync(method, $"/diagnostics{path}?api-version=2021-05-01-preview", body, principal);

    /// <inheritdoc cref="RoleHost.SettledAsync"/>
    public Task<string?> SettledAsync() => host.Role.SettledAsync(ProviderPath(ResourceId));

    /// <summary>Sends rows of a table and expects them to be taken.</summary>
    public async Task SendAsync(string table, params JsonObject[] rows)
    {
        var (status, error) = await PostAsync(CreateMessage($"/api/tables/{table}", Encoding.UTF8.GetBytes(new JsonArray([.. rows]).ToJsonString())));
        status.ShouldBe(204, error);
    }

    /// <summary>A signed request.</summary>
    public HttpRequestMessage CreateMessage(
        string path, byte[] body, string contentType = "application/json", bool gzip = false, byte[]? key = null, string? date = null, Guid? customerId = null, string version = "2024-01-01")
    {
        if (gzip) body = Compress(body);
        date ??= DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        var message = new HttpRequestMessage(HttpMethod.Post, $"{path}?api-version={version}") { Content = new ByteArrayContent(body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (gzip) message.Content.Headers.ContentEncoding.Add("gzip");
        message.Headers.TryAddWithoutValidation("x-ms-date", date);
        message.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {customerId ?? CustomerId}:{SharedKeySignature.Compute(key ?? Key, body.Length, contentType, date, path)}");
        return message;
    }

    /// <summary>Sends a request to the workspace's ingestion host.</summary>
    public async Task<(int Status, string Body)> PostAsync(HttpRequestMessage message)
    {
        using var client = host.CreateClient(MonitoringHost.HostOf(CustomerId));
        using var response = await client.SendAsync(message);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task AssignAsync(TestPrincipal principal, string role) => host.Role.AssignAsync(ResourceId, principal, role);

    public static byte[] Compress(byte[] body)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Fastest)) gzip.Write(body);
        return into.ToArray();
    }

    private static string ProviderPath(string path) => $"/monitoring{path}?api-version=2021-12-01-preview";
}
