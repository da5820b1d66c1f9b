using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Deployments;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Revisions;

/// <summary>
/// The templates that a daemon set or stateful set has had, as ControllerRevisions. Each holds a patch that brings its template
/// back, as <c>kubectl rollout undo</c> expects.
/// </summary>
/// <param name="client">Writes them.</param>
/// <param name="revisions">Those that there are.</param>
internal sealed class RevisionHistory(IKubernetesClient client, Informer<ControllerRevision> revisions)
{
    /// <summary>Label of pods: the template they are made from.</summary>
    public const string HashLabel = "controller-revision-hash";

    private const int MostCollisions = 10;

    /// <summary>The revision of a template, made when there is none; the newest of its owner afterwards.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="template">Its template.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ControllerRevision> CurrentAsync<T>(T owner, PodTemplateSpec template, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var known = Of(owner);
        var data = Data(template);
        var newest = known.Count == 0 ? 0 : known[^1].Revision;
        if (known.LastOrDefault(r => Same(r, data)) is { } present)
        {
            if (present.Revision == newest)
                return present;
            var raised = await client.UpdateAsync(present with { Revision = newest + 1 }, cancellationToken);
            revisions.Observe(raised);
            return raised;
        }

        for (var collision = 0; collision < MostCollisions; collision++)
        {
            var made = await client.TryCreateAsync(Make(owner, template, data, newest + 1, collision), cancellationToken);
            if (made is null)
                continue;
            revisions.Observe(made);
            return made;
        }

        throw new InvalidOperationException($"{MostCollisions} names of a revision of {owner.Metadata.Namespace}/{owner.Metadata.Name} are taken by others.");
    }

    /// <summary>An owner's revisions, the newest last.</summary>
    public IReadOnlyList<ControllerRevision> Of<T>(T owner)
        where T : class, IResource<T> =>
        [.. revisions.ByIndex(SharedInformers.ByController, owner.Metadata.Uid ?? "").OrderBy(r => r.Revision)];

    /// <summary>Deletes the oldest revisions that nobody uses, down to a number.</summary>
    public async Task TrimAsync<T>(T owner, IEnumerable<string?> used, int kept, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var inUse = used.ToHashSet();
        var unused = Of(owner).Where(r => !inUse.Contains(r.Metadata.Name)).ToList();
        foreach (var revision in unused.Take(Math.Max(0, unused.Count - kept)))
            await client.TryDeleteAsync<ControllerRevision>(revision.Metadata.Name!, revision.Metadata.Namespace, null, cancellationToken);
    }

    /// <summary>The template that a revision holds.</summary>
    public static PodTemplateSpec TemplateOf(ControllerRevision revision)
    {
        var template = JsonNode.Parse(revision.Data?.GetRawText() ?? "{}")!["spec"]!["template"]!.AsObject();
        template.Remove("$patch");
        return template.Deserialize(KubernetesJson.Default.PodTemplateSpec)!;
    }

    private static ControllerRevision Make<T>(T owner, PodTemplateSpec template, JsonElement data, long number, int collision)
        where T : class, IResource<T>
    {
        var hash = PodTemplates.Hash(template, collision);
        return new ControllerRevision
        {
            Metadata = new()
            {
                Name = $"{owner.Metadata.Name}-{hash}",
                Namespace = owner.Metadata.Namespace,
                Labels = new Dictionary<string, string>(template.Metadata.Labels ?? new Dictionary<string, string>()) { [HashLabel] = hash },
                OwnerReferences = [Owners.ControlledBy(owner)],
            },
            Data = data,
            Revision = number,
        };
    }

    private static bool Same(ControllerRevision revision, JsonElement data) => revision.Data is { } present && JsonElement.DeepEquals(present, data);

    private static JsonElement Data(PodTemplateSpec template)
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(template, KubernetesJson.Default.PodTemplateSpec)!;
        node["$patch"] = "replace";
        return JsonElement.Parse(new JsonObject { ["spec"] = new JsonObject { ["template"] = node } }.ToJsonString());
    }
}
