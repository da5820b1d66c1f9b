using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.NodeAgent.Monitoring;

namespace Platform.NodeAgent.Tests.Monitoring;

/// <summary>An ingestion host that keeps what it is sent, each batch id once.</summary>
internal sealed class WorkspaceServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly Guid _id = Guid.NewGuid();
    private readonly HashSet<string> _batches = [];

    private WorkspaceServer()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/api/tables/{table}", ReceiveAsync);
    }

    /// <summary>Statuses to answer with before batches are taken.</summary>
    public ConcurrentQueue<int> Refusals { get; } = new();

    /// <summary>Store the next batches, but answer as if not.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>What was sent, also what was refused.</summary>
    public ConcurrentQueue<(string Table, string Batch)> Requests { get; } = new();

    /// <summary>The rows.</summary>
    public ConcurrentQueue<(string Table, JsonObject Row)> Rows { get; } = new();

    public MonitoringTarget Target => new(
        _id, "key"u8.ToArray(), Host, new IPEndPoint(IPAddress.Loopback, new Uri(_app.Urls.First()).Port), _certificate.ExportCertificatePem(), "/subscriptions/s/c", "pets-cluster");

    private string Host => $"{_id}.ods.agent.test";

    public static async Task<WorkspaceServer> StartAsync()
    {
        var server = new WorkspaceServer();
        await server._app.StartAsync();
        return server;
    }

    public IEnumerable<string> Texts(string table, string column) => Rows.Where(row => row.Table == table).Select(row => (string)row.Row[column]!);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context, string table)
    {
        var batch = context.Request.Headers["x-ms-batch-id"].ToString();
        Requests.Enqueue((table, batch));
        await using var body = new GZipStream(context.Request.Body, CompressionMode.Decompress);
        var rows = (await JsonNode.ParseAsync(body))!.AsArray();
        if (Refusals.TryDequeue(out var status))
        {
            context.Response.StatusCode = status;
            return;
        }

        lock (_batches)
        {
            if (_batches.Add(batch))
            {
                foreach (var row in rows)
                    Rows.Enqueue((table, (JsonObject)row!));
            }
        }

        context.Response.StatusCode = LosesAnswers ? 503 : 204;
    }
}
