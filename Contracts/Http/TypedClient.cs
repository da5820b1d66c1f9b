using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Identity;
using Platform.Contracts.Monitoring;
using RestEase;

namespace Platform.Contracts.Http;

/// <summary>JSON of everything that <c>Contracts</c> declares.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlPlane))]
[JsonSerializable(typeof(ControlPlaneSpecification))]
[JsonSerializable(typeof(ClusterCredentialRequest))]
[JsonSerializable(typeof(ClusterCredential))]
[JsonSerializable(typeof(BootstrapTokenRequest))]
[JsonSerializable(typeof(BootstrapToken))]
[JsonSerializable(typeof(AccessRequest))]
[JsonSerializable(typeof(AccessDecision))]
[JsonSerializable(typeof(ServicePrincipalRequest))]
[JsonSerializable(typeof(ServicePrincipal))]
[JsonSerializable(typeof(ScopeRequest))]
[JsonSerializable(typeof(JsonWebKeySet))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(TokenError))]
[JsonSerializable(typeof(PlatformPrincipal))]
[JsonSerializable(typeof(Workspace))]
[JsonSerializable(typeof(WorkspaceKeys))]
[JsonSerializable(typeof(ArmErrorBody))]
[JsonSerializable(typeof(OperationStatus))]
[JsonSerializable(typeof(ClusterAddress))]
[JsonSerializable(typeof(DiagnosticTargets))]
[JsonSerializable(typeof(DiagnosticBatch))]
public sealed partial class ContractsJson : JsonSerializerContext;

/// <summary>Makes clients of the typed interfaces in <c>Contracts</c>.</summary>
public static class TypedClient
{
    /// <summary>A client over an <see cref="HttpClient"/> whose base address is the service's; failed calls throw <see cref="ApiException"/>.</summary>
    public static T For<T>(HttpClient http) => new RestClient(http)
    {
        RequestBodySerializer = new BodySerializer(),
        ResponseDeserializer = new BodyDeserializer(),
    }.For<T>();

    private sealed class BodySerializer : RequestBodySerializer
    {
        public override HttpContent? SerializeBody<T>(T body, RequestBodySerializerInfo info) =>
            new StringContent(JsonSerializer.Serialize(body, typeof(T), ContractsJson.Default), Encoding.UTF8, "application/json");
    }

    private sealed class BodyDeserializer : ResponseDeserializer
    {
        public override T Deserialize<T>(string? content, HttpResponseMessage response, ResponseDeserializerInfo info) =>
            (T)JsonSerializer.Deserialize(content ?? "", typeof(T), ContractsJson.Default)!;
    }
}
