using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Http;
using Platform.ControlPlane.Http.Limits;
using Platform.ControlPlane.Http.Proxy;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.ControlPlane.Tunnel;
using Platform.Foundation.Security;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>A cluster's API on a real listener at 127.0.0.1, over the real store with its log in memory; everybody may do everything, unless roles are to decide.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ApiServer(WebApplication app, HostedCluster cluster, ClusterApis apis)
    {
        this.app = app;
        Cluster = cluster;
        Apis = apis;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient { BaseAddress = Address };
    }

    public HostedCluster Cluster { get; }

    public ClusterApis Apis { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Who the server takes its clients for.</summary>
    public UserInfo User { get; set; } = new("admin", UserInfo.MastersGroup, UserInfo.AuthenticatedGroup);

    public static async Task<ApiServer> StartAsync(int port = 0, WatchHistoryLimits? history = null, ClusterLimitSettings? limits = null, bool authorizes = false, string version = "1.34.2", MemoryRevisionLog? log = null)
    {
        var time = TimeProvider.System;
        var store = await ClusterStore.OpenAsync(log ?? new MemoryRevisionLog(), new ClusterStoreOptions { History = history ?? new WatchHistoryLimits() }, time, NullLogger.Instance, default);
        var tokens = new ServiceAccountTokens(ECDsa.Create(ECCurve.NamedCurves.nistP256), time);
        var cluster = new HostedCluster(
            Guid.NewGuid(),
            new ControlPlaneSpecification("test", version, "test.hcp.example", "127.0.0.1", "10.244.0.0/16", "10.0.0.0/16", "10.0.0.10"))
        {
            CertificateAuthority = CertificateAuthority.Create("test", time),
            ServiceAccountTokens = tokens,
            TokenAuthenticator = new TokenAuthenticator(store, tokens, time),
            Store = store,
            Authorizer = authorizes ? new ClusterAuthorizer(store) : new EverythingAllowed(),
            Tunnels = new NodeTunnels(time, NullLogger<NodeTunnels>.Instance),
            Stopping = CancellationToken.None,
        };
        var apis = new ClusterApis(KindRegistry.CreateBuiltIn(), time, limits);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, port)).UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var handler = new KubernetesRequestHandler(apis, new NoStreams(), new ServerEndpoints(apis), NullLogger<KubernetesRequestHandler>.Instance);
        ApiServer? server = null;
        app.Run(http => handler.HandleAsync(http, cluster, server!.User));
        await app.StartAsync();
        server = new ApiServer(app, cluster, apis);
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
            await server.CreateAsync("/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        await server.CreateAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        return server;
    }

    /// <summary>Creates an object and returns it.</summary>
    public async Task<JsonObject> CreateAsync(string path, string json) => await OkAsync(HttpMethod.Post, path, json);

    /// <summary>Sends a request that must succeed.</summary>
    public async Task<JsonObject> OkAsync(HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        var (code, body) = await SendAsync(method, path, json, contentType);
        code.ShouldBeInRange(200, 299, body.ToJsonString());
        return body;
    }

    /// <summary>Sends a request.</summary>
    public async Task<(int Code, JsonObject Body)> SendAsync(
        HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new(contentType);
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await ((ClusterStore)Cluster.Store).DisposeAsync();
        Cluster.CertificateAuthority.Dispose();
    }

    private sealed class EverythingAllowed : IAuthorizer
    {
        public AuthorizationDecision Authorize(UserInfo user, RequestAttributes attributes) => new(true, "");

        public IReadOnlyList<PolicyRule> RulesFor(UserInfo user, string namespaceName) =>
            [new PolicyRule { ApiGroups = ["*"], Resources = ["*"], Verbs = ["*"] }];
    }

    private sealed class NoStreams : IPodStreams
    {
        public Task HandleAsync(HttpContext http, HostedCluster cluster, RequestAttributes attributes)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }
    }
}
