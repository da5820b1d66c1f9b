using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Contracts.Arm;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Http;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Clusters;

/// <summary>The server side of <see cref="IControlPlanesApi"/>.</summary>
internal sealed class ControlPlaneEndpoints(ClusterManager clusters, BootstrapObjects objects, TimeProvider time)
{
    private const string TokenAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Func<ControlPlaneEndpoints> server)
    {
        const string path = "/internal/controlplanes/{id:guid}";
        endpoints.MapPut(path, context => server().PutAsync(context, Id(context)));
        endpoints.MapGet(path, context => server().GetAsync(context, Id(context)));
        endpoints.MapDelete(path, context => server().DeleteAsync(context, Id(context)));
        endpoints.MapPost(path + "/credentials", context => server().IssueCredentialAsync(context, Id(context)));
        endpoints.MapPost(path + "/bootstraptokens", context => server().CreateBootstrapTokenAsync(context, Id(context)));
    }

    private static Guid Id(HttpContext context) => Guid.Parse((string)context.Request.RouteValues["id"]!);

    private async Task PutAsync(HttpContext context, Guid id)
    {
        if (await ReadAsync(context, ContractsJson.Default.ControlPlaneSpecification) is not { } specification) return;
        if (await clusters.PutAsync(id, specification, context.RequestAborted) is { } failure) await ArmResponses.WriteFailureAsync(context, failure);
        else await GetAsync(context, id);
    }

    private Task GetAsync(HttpContext context, Guid id) => WithClusterAsync(context, id, cluster => context.Response.WriteAsJsonAsync(
        new Contracts.ControlPlanes.ControlPlane(id, cluster.Specification, cluster.CertificateAuthority.CertificatePem), ContractsJson.Default.ControlPlane));

    private async Task DeleteAsync(HttpContext context, Guid id)
    {
        if (await clusters.DeleteAsync(id, context.RequestAborted) is { } failure) await ArmResponses.WriteFailureAsync(context, failure);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task IssueCredentialAsync(HttpContext context, Guid id) => WithClusterAsync(context, id, async cluster =>
    {
        if (await ReadAsync(context, ContractsJson.Default.ClusterCredentialRequest) is not { } request) return;
        if (string.IsNullOrWhiteSpace(request.User) || request.LifetimeHours is < 1 or > 17_520)
        {
            await ArmResponses.WriteFailureAsync(context, ArmFailure.Invalid("A credential needs a user and a lifetime of 1 to 17,520 hours.", "lifetimeHours"));
            return;
        }
        using var certificate = cluster.CertificateAuthority.Issue(new CertificateRequestDetails
        {
            CommonName = request.User,
            Organizations = request.Groups ?? [],
            Client = true,
            Lifetime = TimeSpan.FromHours(request.LifetimeHours),
        });
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!;
        await context.Response.WriteAsJsonAsync(
            new ClusterCredential(cluster.CertificateAuthority.CertificatePem, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()), ContractsJson.Default.ClusterCredential);
    });

    private Task CreateBootstrapTokenAsync(HttpContext context, Guid id) => WithClusterAsync(context, id, async cluster =>
    {
        if (await ReadAsync(context, ContractsJson.Default.BootstrapTokenRequest) is not { } request) return;
        if (request.LifetimeMinutes is < 1 or > 1_440)
        {
            await ArmResponses.WriteFailureAsync(context, ArmFailure.Invalid("A bootstrap token lives 1 to 1,440 minutes.", "lifetimeMinutes"));
            return;
        }
        var (tokenId, secret) = (RandomNumberGenerator.GetString(TokenAlphabet, 6), RandomNumberGenerator.GetString(TokenAlphabet, 16));
        var expires = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().AddMinutes(request.LifetimeMinutes).ToUnixTimeSeconds());
        await objects.CreateAsync(cluster.Store, TokenSecret(tokenId, secret, expires, request.NodeName), KubernetesJson.Default.Secret, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new BootstrapToken($"{tokenId}.{secret}", expires), ContractsJson.Default.BootstrapToken);
    });

    private static Secret TokenSecret(string id, string secret, DateTimeOffset expires, string? node) => new()
    {
        Metadata = new ObjectMeta { Name = "bootstrap-token-" + id, Namespace = "kube-system" },
        Type = "bootstrap.kubernetes.io/token",
        Data = new Dictionary<string, byte[]>
        {
            ["token-id"] = Encoding.UTF8.GetBytes(id),
            ["token-secret"] = Encoding.UTF8.GetBytes(secret),
            ["expiration"] = Encoding.UTF8.GetBytes(expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ["usage-bootstrap-authentication"] = "true"u8.ToArray(),
            ["auth-extra-groups"] = "system:bootstrappers:kubeadm:default-node-token"u8.ToArray(),
            ["description"] = Encoding.UTF8.GetBytes($"For node {node}"),
        },
    };

    private async Task WithClusterAsync(HttpContext context, Guid id, Func<HostedCluster, Task> answer)
    {
        if (clusters.Find(id) is { } running) await answer(running.Hosted);
        else await ArmResponses.WriteFailureAsync(context, new ArmFailure(404, "ControlPlaneNotFound", $"There is no control plane {id}."));
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is { } value) return value;
            await ArmResponses.WriteFailureAsync(context, ArmFailure.Invalid("The request has no body."));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            await ArmResponses.WriteFailureAsync(context, ArmFailure.Invalid("The request's body is no JSON of the expected shape."));
        }
        return null;
    }
}
