using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Client;

/// <summary>The API refused a request.</summary>
/// <param name="status">Why.</param>
public sealed class KubernetesApiException(Status status) : Exception(status.Message ?? status.Reason ?? "The Kubernetes API refused the request")
{
    /// <summary>Why, as the API said it.</summary>
    public Status Status { get; } = status;

    /// <summary>HTTP status code.</summary>
    public int Code => Status.Code ?? 0;

    /// <summary>The object or resource does not exist.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>The object exists already.</summary>
    public bool IsAlreadyExists => Status.Reason == StatusReason.AlreadyExists;

    /// <summary>The object changed since it was read: read it again.</summary>
    public bool IsConflict => Code == 409 && !IsAlreadyExists;

    /// <summary>The resource version is too old: list again.</summary>
    public bool IsExpired => Code == 410;

    /// <summary>The object or request is not valid; the same request will be refused again.</summary>
    public bool IsInvalid => Code is 400 or 422;
}
