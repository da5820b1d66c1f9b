namespace Platform.Contracts.Identity;

/// <summary>Client ids of the applications that every installation knows from the start.</summary>
public static class WellKnownClients
{
    /// <summary>The portal: a public client that signs people in by authorization code with PKCE.</summary>
    public const string Portal = "b1f0c6a2-5d0e-4c1e-9a54-6f1d2f0f7c11";

    /// <summary>Azure's command line, which <c>platform</c> shares, as it shares its verbs.</summary>
    public const string AzureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
}
