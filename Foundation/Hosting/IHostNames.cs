namespace Platform.Foundation.Hosting;

/// <summary>Makes names of the platform resolve to the platform address on this machine (a marked block in /etc/hosts).</summary>
public interface IHostNames
{
    /// <summary>Makes the name resolve; idempotent.</summary>
    Task AddAsync(string hostName, CancellationToken cancellationToken);

    /// <summary>Takes the name away; idempotent.</summary>
    Task RemoveAsync(string hostName, CancellationToken cancellationToken);
}
