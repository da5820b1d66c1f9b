using System.Globalization;
using System.Text;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Authentication.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Fills secrets of the type <c>kubernetes.io/service-account-token</c>, and deletes those whose account is gone.</summary>
/// <remarks>Upstream's tokens of this kind never end. These are bound to their secret, are good for a year and are renewed after half of it.</remarks>
public sealed class TokenSecretController : Controller<ObjectKey>
{
    private const string NameAnnotation = "kubernetes.io/service-account.name", UidAnnotation = "kubernetes.io/service-account.uid";
    private const string ExpiryAnnotation = "platform.internal/token-expires";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly byte[] _authority;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="certificateAuthority">PEM of the cluster's certificate authority.</param>
    public TokenSecretController(ControllerContext context, string certificateAuthority)
        : base("tokens-controller", 1, context.Time, context.Logger) =>
        (_client, _informers, _authority) = (context.Client, context.Informers, Encoding.UTF8.GetBytes(certificateAuthority));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.TokenSecrets.Find(key) is not { Metadata.DeletionTimestamp: null } secret
            || secret.Metadata.Annotations?.GetValueOrDefault(NameAnnotation) is not { Length: > 0 } name)
            return;
        var account = await _client.FindAsync<ServiceAccount>(name, key.Namespace, cancellationToken);
        var uid = secret.Metadata.Annotations.GetValueOrDefault(UidAnnotation);
        if (account is null || (!string.IsNullOrEmpty(uid) && uid != account.Metadata.Uid))
        {
            // An account that is about to be made beside its secret gets a moment.
            if (account is null && Time.GetUtcNow() - secret.Metadata.CreationTimestamp?.Value < Moment)
                Queue.AddAfter(key, Moment);
            else
                await _client.TryDeleteAsync<Secret>(key.Name, key.Namespace, new() { Preconditions = new() { Uid = secret.Metadata.Uid } }, cancellationToken);
            return;
        }

        var renewal = Expiry(secret) - (Lifetime / 2) - Time.GetUtcNow();
        if (IsFilled(secret) && renewal > TimeSpan.Zero)
            Queue.AddAfter(key, renewal.Value);
        else
            await FillAsync(secret, account, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.TokenSecrets.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.ServiceAccounts.OnChange(change =>
        {
            foreach (var secret in _informers.TokenSecrets.ByIndex(SharedInformers.ByNamespace, change.Latest.Metadata.Namespace ?? ""))
                Queue.Add(ObjectKey.Of(secret.Metadata));
        });
    }

    private bool IsFilled(Secret secret) =>
        secret.Data is { } data && data.ContainsKey("token") && data.ContainsKey("namespace")
        && data.TryGetValue("ca.crt", out var authority) && authority.AsSpan().SequenceEqual(_authority);

    private static DateTimeOffset? Expiry(Secret secret) => DateTimeOffset.TryParse(
        secret.Metadata.Annotations?.GetValueOrDefault(ExpiryAnnotation), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry) ? expiry : null;

    private async Task FillAsync(Secret secret, ServiceAccount account, CancellationToken cancellationToken)
    {
        var request = new TokenRequest
        {
            Spec = new TokenRequestSpec
            {
                ExpirationSeconds = (long)Lifetime.TotalSeconds,
                BoundObjectRef = new BoundObjectReference { Kind = "Secret", ApiVersion = "v1", Name = secret.Metadata.Name, Uid = secret.Metadata.Uid },
            },
        };
        var path = new ResourcePath(ServiceAccount.Definition, account.Metadata.Namespace, account.Metadata.Name, "token");
        var issued = await _client.CreateAsync<TokenRequest, TokenRequest>(path, request, cancellationToken);
        var annotations = new Dictionary<string, string>(secret.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            [UidAnnotation] = account.Metadata.Uid!,
            [ExpiryAnnotation] = issued.Status.ExpirationTimestamp.ToString()!,
        };
        var data = new Dictionary<string, byte[]>(secret.Data ?? new Dictionary<string, byte[]>())
        {
            ["token"] = Encoding.UTF8.GetBytes(issued.Status.Token),
            ["ca.crt"] = _authority,
            ["namespace"] = Encoding.UTF8.GetBytes(secret.Metadata.Namespace!),
        };
        _informers.TokenSecrets.Observe(await _client.UpdateAsync(
            secret with { Metadata = secret.Metadata with { Annotations = annotations }, Data = data }, cancellationToken));
    }
}
