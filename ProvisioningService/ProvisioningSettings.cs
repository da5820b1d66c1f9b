namespace Platform.ProvisioningService;

/// <summary>Settings of the provisioning role.</summary>
/// <param name="NodeImage">Path of the node image that new nodes boot; null when none is built yet.</param>
public sealed record ProvisioningSettings(string? NodeImage);
