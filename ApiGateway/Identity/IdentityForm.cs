using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.ApiGateway.Identity;

/// <summary>Forms posted to the identity provider.</summary>
public static class IdentityForm
{
    private const int MaxBytes = 64 * 1024, MaxFields = 64;

    /// <summary>What a form must be, for people.</summary>
    public static string Rule { get; } = $"The endpoint takes a form (application/x-www-form-urlencoded) of at most {MaxBytes} bytes.";

    /// <summary>Reads a form; null when the request carries none, or one that is too large or malformed.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxBytes) return null;
        try
        {
            return await new FormFeature(context.Request, new FormOptions { ValueCountLimit = MaxFields, BufferBodyLengthLimit = MaxBytes }).ReadFormAsync(context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A wait as <c>Retry-After</c> says it.</summary>
    public static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
