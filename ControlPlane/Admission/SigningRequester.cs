using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A certificate signing request says truly who made it, and its approvals when they were given.</summary>
/// <param name="time">The clock.</param>
internal sealed class SigningRequester(TimeProvider time) : IAdmissionPlugin
{
    private const string Resource = "certificates.k8s.io/certificatesigningrequests";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Creates(Resource))
            Identify(context.Object!.ObjectOrNew("spec"), context.Request.User);
        else if (context is { Operation: AdmissionOperation.Update, Resource: Resource, Object: not null })
            Date(context.Object);
        return null;
    }

    private static void Identify(JsonObject spec, Authentication.UserInfo user)
    {
        spec["username"] = user.Name;
        spec["groups"] = new JsonArray([.. user.Groups.Select(g => (JsonNode)g)]);
        spec.Remove("uid");
        spec.Remove("extra");
        if (user.Uid.Length > 0)
            spec["uid"] = user.Uid;
        if (user.Extra.Count > 0)
        {
            spec["extra"] = new JsonObject(user.Extra.Select(e =>
                KeyValuePair.Create(e.Key, (JsonNode?)new JsonArray([.. e.Value.Select(v => (JsonNode)v)]))));
        }
    }

    private void Date(JsonObject document)
    {
        var now = ObjectMetadataRules.Timestamp(time.GetUtcNow());
        foreach (var condition in document.Object("status").Objects("conditions"))
        {
            condition["lastUpdateTime"] ??= now;
            condition["lastTransitionTime"] ??= now;
        }
    }
}
