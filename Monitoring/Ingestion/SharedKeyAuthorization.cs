using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Ingestion;

/// <summary>Checks that a batch was signed with one of the workspace's keys.</summary>
internal sealed class SharedKeyAuthorization(TimeProvider time)
{
    private static readonly TimeSpan MostOff = TimeSpan.FromMinutes(15);

    /// <summary>Why the request is not the workspace's own; null when it is.</summary>
    public ArmFailure? FindFault(HttpRequest request, KnownWorkspace workspace)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("SharedKey ", StringComparison.OrdinalIgnoreCase)) return IngestionFault.NotSigned("The request carries no signature.");
        if (header["SharedKey ".Length..].Trim().Split(':', 2) is not [var id, var signature] || !Guid.TryParse(id, out var customerId) || customerId != workspace.Record.CustomerId)
            return IngestionFault.NotSigned("The signature is for another workspace.");
        var date = request.Headers[SharedKeySignature.DateHeader].ToString();
        if (!DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent) || (time.GetUtcNow() - sent).Duration() > MostOff)
            return IngestionFault.DateWrong();
        if (request.ContentLength is not { } length) return IngestionFault.LengthRequired();
        var given = Encoding.ASCII.GetBytes(signature);
        var holds = Matches(workspace.Keys.Primary) | Matches(workspace.Keys.Secondary);
        return holds ? null : IngestionFault.NotSigned("The signature does not hold.");

        bool Matches(byte[] key) => CryptographicOperations.FixedTimeEquals(given,
            Encoding.ASCII.GetBytes(SharedKeySignature.Compute(key, length, request.ContentType ?? "", date, request.Path.Value!)));
    }
}
