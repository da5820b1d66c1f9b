namespace Platform.Testing;

/// <summary>A service principal with its secret.</summary>
public sealed record TestPrincipal(Guid ObjectId, Guid ClientId, string Secret);
