using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Foundation.Security;
using Platform.Kubernetes.Certificates.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Certificates;

/// <summary>Approves the requests of nodes for client certificates, signs what is approved, and removes requests that are over.</summary>
public sealed class SigningRequestController : Controller<string>
{
    private const string Approved = "Approved";
    private const string Denied = "Denied";
    private const string Failed = "Failed";
    private static readonly TimeSpan KeptWhenDecided = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptWhenPending = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(10);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly CertificateAuthority _authority;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="authority">Signs for the cluster.</param>
    public SigningRequestController(ControllerContext context, CertificateAuthority authority)
        : base("csr-controller", 2, context.Time, context.Logger) =>
        (_client, _informers, _authority) = (context.Client, context.Informers, authority);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.SigningRequests.Find(null, key) is not { } request)
            return;
        if (await RemoveWhenOverAsync(key, request, cancellationToken) || Has(request, Denied) || Has(request, Failed)
            || request.Status.Certificate is { Length: > 0 })
            return;
        if (!Has(request, Approved))
        {
            if (NodeRequests.MayApprove(request))
                await ApproveAsync(request, cancellationToken);
            return;
        }

        if (SignerPolicy.Find(request.Spec.SignerName) is { } policy)
            await SignAsync(request, policy, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.SigningRequests.OnChange(change =>
    {
        if (change.After is not null)
            Queue.Add(change.After.Metadata.Name!);
    });

    private static bool Has(CertificateSigningRequest request, string condition) =>
        request.Status.Conditions?.Any(c => c.Type == condition) == true;

    private async Task<bool> RemoveWhenOverAsync(string key, CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        var kept = Has(request, Approved) || Has(request, Denied) || Has(request, Failed) ? KeptWhenDecided : KeptWhenPending;
        var left = (request.Metadata.CreationTimestamp?.Value ?? Time.GetUtcNow()) + kept - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return false;
        }

        await _client.TryDeleteAsync<CertificateSigningRequest>(key, null, null, cancellationToken);
        return true;
    }

    private async Task ApproveAsync(CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        var approved = WithCondition(request, Approved, "AutoApproved", "Auto approving kubelet client certificate.");
        var path = ResourcePath.To(request) with { Subresource = "approval" };
        _informers.SigningRequests.Observe(await _client.UpdateAsync(path, approved, cancellationToken));
    }

    private async Task SignAsync(CertificateSigningRequest request, SignerPolicy policy, CancellationToken cancellationToken)
    {
        CertificateSigningRequest result;
        try
        {
            var parsed = CertificateRequest.LoadSigningRequestPem(
                System.Text.Encoding.UTF8.GetString(request.Spec.Request), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var error = policy.Check(request, parsed);
            result = error is null
                ? request with { Status = request.Status with { Certificate = Issue(request, policy, parsed) } }
                : WithCondition(request, Failed, "SignerValidationFailure", error);
        }
        catch (CryptographicException e)
        {
            result = WithCondition(request, Failed, "SignerValidationFailure", "the certificate signing request cannot be read: " + e.Message);
        }

        _informers.SigningRequests.Observe(await _client.UpdateStatusAsync(result, cancellationToken));
    }

    private byte[] Issue(CertificateSigningRequest request, SignerPolicy policy, CertificateRequest parsed)
    {
        var wanted = request.Spec.ExpirationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : LongestLifetime;
        var names = SubjectNames.Of(parsed);
        using var certificate = _authority.Sign(parsed.PublicKey, parsed.SubjectName, new CertificateRequestDetails
        {
            CommonName = "",
            Client = policy.Client,
            Server = policy.Server,
            DnsNames = policy.Server ? names.DnsNames : [],
            Addresses = policy.Server ? names.Addresses : [],
            Lifetime = TimeSpan.FromTicks(Math.Clamp(wanted.Ticks, ShortestLifetime.Ticks, LongestLifetime.Ticks)),
        });
        return System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");
    }

    private CertificateSigningRequest WithCondition(CertificateSigningRequest request, string type, string reason, string message)
    {
        var now = new Kubernetes.Meta.V1.Time(Time.GetUtcNow());
        var condition = new CertificateSigningRequestCondition
        {
            Type = type,
            Status = ConditionStatus.True,
            Reason = reason,
            Message = message,
            LastUpdateTime = now,
            LastTransitionTime = now,
        };
        return request with { Status = request.Status with { Conditions = [.. request.Status.Conditions ?? [], condition] } };
    }
}
