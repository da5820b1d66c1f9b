using System.Net.Sockets;
using Npgsql;

namespace Pets.Web;

/// <summary>What the service answers to.</summary>
internal static partial class PetEndpoints
{
    private static readonly string Version = Environment.GetEnvironmentVariable("PETS_VERSION") ?? "dev";

    public static void MapPets(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            // While draining, clients are told to take a new connection, which leads to another pod.
            if (context.RequestServices.GetRequiredService<Draining>().Begun) context.Response.Headers.Connection = "close";
            try
            {
                await next(context);
            }
            catch (Exception error) when (error is NpgsqlException or SocketException or TimeoutException)
            {
                LogDatabase(app.Logger, error.Message);
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync($"the database does not answer: {error.Message}\n");
            }
        });
        app.MapGet("/pet", PickAsync);
        app.MapGet("/healthz", HealthAsync);
        app.MapGet("/", ShowAsync);
    }

    private static async Task<IResult> PickAsync(HttpRequest request, PetStore store, ILogger<PetStore> logger, CancellationToken cancellationToken)
    {
        var pet = new Pet(await store.PickAsync(cancellationToken), Environment.MachineName, Version);
        LogPicked(logger, pet.Picture);
        return request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? Results.Ok(pet)
            : Results.Text($"{pet.Picture} from {pet.Host} ({pet.Version})\n");
    }

    private static async Task<IResult> HealthAsync(PetStore store, Draining draining, CancellationToken cancellationToken)
    {
        if (draining.Begun) return Results.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        // Ready once the database has been reached, and from then on: were every replica unready while it moves to another node,
        // requests would be refused that only have to wait a moment.
        if (!store.Reached) await store.PingAsync(cancellationToken);
        return Results.Text("ok\n");
    }

    private static async Task<IResult> ShowAsync(PetStore store, CancellationToken cancellationToken)
    {
        var picture = System.Net.WebUtility.HtmlEncode(await store.PickAsync(cancellationToken));
        return Results.Text(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Pets</title>
            <style>body {"{ font-family: sans-serif; text-align: center; margin-top: 15vh }"} p {"{ color: #666 }"}</style></head>
            <body><h1>{picture}</h1><p>picked by {Environment.MachineName}, pets {Version}</p><p><a href="/">another one</a></p></body>
            </html>

            """, "text/html; charset=utf-8");
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Picked {Picture}")]
    private static partial void LogPicked(ILogger logger, string picture);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The database does not answer: {Message}")]
    private static partial void LogDatabase(ILogger logger, string message);
}
