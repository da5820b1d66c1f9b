namespace Platform.ProvisioningService;

/// <summary>Settings of the provisioning role.</summary>
/// <param name="NodeImages">Directory of the node images that nodes boot, by Kubernetes version; null when none is built yet.</param>
public sealed record ProvisioningSettings(string? NodeImages);
