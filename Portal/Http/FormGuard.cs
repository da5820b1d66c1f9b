using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Http;

/// <summary>Lets a form through only when it comes from one of the session's own pages.</summary>
public static class FormGuard
{
    /// <summary>Name of the field with the session's token.</summary>
    public const string Field = "__token";

    private const int MaxFields = 500, MaxFormBytes = 256 * 1024;

    /// <summary>Reads and checks the form.</summary>
    /// <exception cref="ArmRequestException">It is no form, or comes from elsewhere.</exception>
    internal static async Task CheckAsync(HttpContext context, Session session, PortalOptions options)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != PortalOptions.Origin(options.Address)) throw Refused();
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxFormBytes)
            throw new ArmRequestException(new ArmFailure(415, "InvalidForm", $"This address takes a form of at most {MaxFormBytes / 1024} KiB."));
        var form = await ReadAsync(context);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[Field].ToString()), Encoding.UTF8.GetBytes(session.FormToken))) throw Refused();
    }

    private static async Task<IFormCollection> ReadAsync(HttpContext context)
    {
        try
        {
            var limits = new Microsoft.AspNetCore.Http.Features.FormOptions { ValueCountLimit = MaxFields, BufferBodyLengthLimit = MaxFormBytes, MultipartBodyLengthLimit = MaxFormBytes };
            context.Features.Set<Microsoft.AspNetCore.Http.Features.IFormFeature>(new Microsoft.AspNetCore.Http.Features.FormFeature(context.Request, limits));
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw new ArmRequestException(new ArmFailure(400, "InvalidForm", "The form has too many or too large fields."));
        }
    }

    private static ArmRequestException Refused() =>
        new(new ArmFailure(403, "FormRefused", "The form does not come from this sign-in's own page: go back, load the page again and repeat."));
}
