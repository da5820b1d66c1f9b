using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ApiGateway.Arm;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Graph;
using Platform.ApiGateway.Identity;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.SignIn;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.Http;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Security;

namespace Platform.ApiGateway;

/// <summary>The gateway role.</summary>
public static class ApiGatewayModule
{
    /// <summary>Registers the gateway's services.</summary>
    public static IServiceCollection AddApiGateway(this IServiceCollection services) => services
        .AddSingleton<DirectoryStore>()
        .AddSingleton<TenantStore>()
        .AddSingleton<DirectoryRoles>()
        .AddSingleton<ApplicationStore>()
        .AddSingleton<ApplicationEndpoints>()
        .AddSingleton<ServicePrincipalEndpoints>()
        .AddSingleton<UserEndpoints>()
        .AddSingleton<DirectoryEndpoints>()
        .AddSingleton<GraphFrontDoor>()
        .AddSingleton<CallerAuthentication>()
        .AddSingleton<FirstAdministrator>()
        .AddSingleton<SigningKeys>().AddSingleton(SealedColumn.Of("gateway.signing_keys", "sealed_key"))
        .AddSingleton<TokenIssuer>()
        .AddSingleton<ClientDirectory>()
        .AddSingleton<RefreshTokenStore>()
        .AddSingleton<AuthorizationCodeStore>()
        .AddSingleton<DeviceCodeStore>()
        .AddSingleton<SignInSessionStore>()
        .AddSingleton<PasswordSignIn>()
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<AuthorizeEndpoint>()
        .AddSingleton<EndSessionEndpoint>()
        .AddSingleton<DeviceCodeEndpoints>()
        .AddSingleton<IdentityEndpoints>()
        .AddSingleton<RoleAssignmentStore>()
        .AddSingleton<RoleAssignmentEndpoints>()
        .AddSingleton<AccessEvaluator>()
        .AddSingleton<ProviderForwarder>()
        .AddSingleton<ArmAccess>()
        .AddSingleton<SubscriptionEndpoints>()
        .AddSingleton<TenantEndpoints>()
        .AddSingleton<CloudMetadataEndpoints>()
        .AddSingleton<ArmFrontDoor>()
        .AddSingleton<IPublicSite, GatewaySite>()
        .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("ApiGateway", provider.GetRequiredService<NpgsqlDataSource>(), "gateway.tenants"));

    /// <summary>Brings the gateway's schema up to date and makes what the first start needs.</summary>
    public static async Task PrepareApiGatewayAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync("gateway", typeof(ApiGatewayModule).Assembly, cancellationToken);
        await services.GetRequiredService<SigningKeys>().LoadAsync(cancellationToken);
        await services.GetRequiredService<FirstAdministrator>().EnsureAsync(cancellationToken);
    }

    /// <summary>Maps what other roles ask of the gateway; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapApiGateway(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var (keys, directory, access, assignments) = (services.GetRequiredService<SigningKeys>(), services.GetRequiredService<DirectoryStore>(),
            services.GetRequiredService<AccessEvaluator>(), services.GetRequiredService<RoleAssignmentStore>());
        endpoints.MapGet("/internal/identity/keys", context => context.Response.WriteAsJsonAsync(keys.KeySet, ContractsJson.Default.JsonWebKeySet));
        endpoints.MapPost("/internal/authorization/checkAccess", async context =>
        {
            var request = await context.Request.ReadFromJsonAsync(ContractsJson.Default.AccessRequest, context.RequestAborted);
            var allowed = request is not null && ResourceId.TryParse(request.Scope, out var scope) && await access.IsAllowedAsync(request.PrincipalId, request.Action, scope, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new AccessDecision(allowed), ContractsJson.Default.AccessDecision);
        });
        endpoints.MapPut("/internal/authorization/servicePrincipals", async context =>
        {
            var request = await context.Request.ReadFromJsonAsync(ContractsJson.Default.ServicePrincipalRequest, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(await directory.PutServicePrincipalAsync(request!, context.RequestAborted), ContractsJson.Default.ServicePrincipal);
        });
        endpoints.MapDelete("/internal/authorization/servicePrincipals/{objectId:guid}", async context =>
        {
            await directory.DeleteServicePrincipalAsync(Guid.Parse((string)context.Request.RouteValues["objectId"]!), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        endpoints.MapPost("/internal/authorization/deleteAssignments", async context =>
        {
            var request = await context.Request.ReadFromJsonAsync(ContractsJson.Default.ScopeRequest, context.RequestAborted);
            await assignments.DeleteWithinAsync(request!.Scope, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        return endpoints;
    }
}
