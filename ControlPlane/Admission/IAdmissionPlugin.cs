using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Looks at each write; may refuse it and, before validation, change the object.</summary>
internal interface IAdmissionPlugin
{
    /// <summary>Judges a write; null lets it pass.</summary>
    Status? Admit(AdmissionContext context);
}

/// <summary>What a write does.</summary>
internal enum AdmissionOperation
{
    /// <summary>A new object.</summary>
    Create,

    /// <summary>A changed object.</summary>
    Update,

    /// <summary>A deletion.</summary>
    Delete,
}

/// <summary>A write on its way in.</summary>
internal sealed class AdmissionContext
{
    private List<Action>? releases;

    /// <summary>What the write does.</summary>
    public required AdmissionOperation Operation { get; init; }

    /// <summary>The request.</summary>
    public required ApiRequest Request { get; init; }

    /// <summary>The object after the write, to be changed in place; null for a deletion.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>The object before the write, not to be changed; null for a creation.</summary>
    public JsonObject? Old { get; init; }

    /// <summary>Storage resource: <c>/pods</c>, <c>apps/deployments</c>.</summary>
    public string Resource => Request.Resource.StorageResource;

    /// <summary>Whether the write is to the object itself and creates it.</summary>
    public bool Creates(string resource) =>
        Operation == AdmissionOperation.Create && Request.Subresource.Length == 0 && Resource == resource;

    /// <summary>Whether the write is to the object itself and changes it.</summary>
    public bool Updates(string resource) =>
        Operation == AdmissionOperation.Update && Request.Subresource.Length == 0 && Resource == resource;

    /// <summary>Runs when the write has been stored or refused; for what was reserved meanwhile.</summary>
    public void OnEnd(Action release) => (releases ??= []).Add(release);

    /// <summary>Runs what was registered with <see cref="OnEnd"/>.</summary>
    public void End() => releases?.ForEach(release => release());
}
