using System.Globalization;
using System.Text;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Certificates;

/// <summary>Deletes bootstrap tokens when they expire.</summary>
public sealed class BootstrapTokenCleaner : Controller<ObjectKey>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public BootstrapTokenCleaner(ControllerContext context)
        : base("token-cleaner", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.BootstrapTokens.Find(key) is not { } secret || secret.Data?.GetValueOrDefault("expiration") is not { } text)
            return;
        if (!DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires))
            return;
        var left = expires - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            Queue.AddAfter(key, left);
        else
            await _client.TryDeleteAsync<Secret>(key.Name, key.Namespace, new() { Preconditions = new() { Uid = secret.Metadata.Uid } }, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.BootstrapTokens.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
}
