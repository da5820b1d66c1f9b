using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;

namespace Platform.Portal.Wizard;

/// <summary>Creating a cluster, step by step.</summary>
internal sealed class WizardEndpoints(TimeProvider time) : IPortalRoutes
{
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";
    private static readonly TimeSpan IdentityPatience = TimeSpan.FromSeconds(20), Pause = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get("/clusters/new", call => ShowAsync(call, new WizardForm(), null));
        endpoints.Post("/clusters/new", AdvanceAsync);
    }

    private async Task AdvanceAsync(PortalCall call)
    {
        var form = WizardForm.Read(call.Form);
        var go = call.Field("go");
        switch (go.Split(':'))
        {
            case ["back"]:
                await ShowAsync(call, form with { Step = Math.Max(0, form.Step - 1) }, null);
                break;
            case ["to", var step] when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted <= form.Step:
                await ShowAsync(call, form with { Step = wanted }, null);
                break;
            case ["add-pool"]:
                await ShowAsync(call, form with { Pools = [.. form.Pools, new WizardPool($"userpool{form.Pools.Count}", "1", "User", "Standard_DS2_v2")] }, null);
                break;
            case ["remove-pool", var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at):
                await ShowAsync(call, form with { Pools = [.. form.Pools.Where((_, position) => position != at)] }, null);
                break;
            case ["create"]:
                await CreateAsync(call, form);
                break;
            default:
                var gap = form.FindGap(form.Step);
                await ShowAsync(call, gap is null ? form with { Step = Math.Min(form.Step + 1, WizardForm.Steps.Count - 1) } : form, gap);
                break;
        }
    }

    private async Task CreateAsync(PortalCall call, WizardForm form)
    {
        try
        {
            for (var step = 0; step < WizardForm.Steps.Count; step++)
                if (form.FindGap(step) is { } gap) throw new ArmRequestException(gap);
            var subscription = Guid.Parse(form.Subscription);
            var id = NameOrRefuse(subscription, form);
            var newGroup = form.NewGroup.Length > 0 && (await call.Arm.GroupsAsync(subscription, call.Aborted)).All(group => !string.Equals(group.Name, form.NewGroup, StringComparison.OrdinalIgnoreCase));
            if (newGroup) await call.Arm.PutAsync(id.Group!.Value, ApiVersions.Resources, new JsonObject { ["location"] = form.Location }, call.Aborted);
            var registries = (await call.OfEachSubscriptionAsync(known => call.Arm.RegistriesAsync(known, call.Aborted))).Where(registry => form.Registries.Contains(registry.Id)).ToList();
            await call.Arm.CreateAsync(id.Value, ApiVersions.Clusters, form.ToResource(), call.Aborted);
            call.Redirect(Links.Cluster(id), await AttachAsync(call, id, registries));
        }
        catch (ArmRequestException exception)
        {
            var failure = exception.Failure.Status == 412 ? ArmFailure.Conflict($"There is a cluster '{form.Name}' in this group already: choose another name.") with { Target = "name" } : exception.Failure;
            await ShowAsync(call, form with { Step = WizardForm.StepOf(failure) }, failure);
        }
    }

    // A registry can be attached once the cluster has an identity, which it gets in the first moments.
    private async Task<string> AttachAsync(PortalCall call, ResourceId cluster, IReadOnlyList<Registry> registries)
    {
        var created = $"Cluster '{cluster.Name}' is being created.";
        if (registries.Count == 0) return created;
        // Not given up when the browser goes away: what was asked for is done.
        using var patience = new CancellationTokenSource(IdentityPatience, time);
        try
        {
            while (true)
            {
                if ((await call.Arm.ClusterAsync(cluster, patience.Token)).Properties.IdentityProfile?.GetValueOrDefault("kubeletidentity")?.ObjectId is { } kubelet)
                {
                    foreach (var registry in registries) await call.Arm.AttachRegistryAsync(kubelet, registry.Id, patience.Token);
                    return created;
                }
                await Task.Delay(Pause, time, patience.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"{created} The registry is not attached yet: do it below when the cluster is there.";
        }
        catch (ArmRequestException exception)
        {
            return $"{created} The registry was not attached: {exception.Failure.Message}";
        }
    }

    private static ResourceId NameOrRefuse(Guid subscription, WizardForm form)
    {
        try
        {
            return ArmQueries.IdOf(subscription, form.GroupName, ClusterType, form.Name);
        }
        catch (ArmRequestException)
        {
            throw new ArmRequestException(ArmFailure.Invalid("The names of group and cluster have letters, digits, '-' and '_' only.", "name", "InvalidResourceName"));
        }
    }

    private static async Task ShowAsync(PortalCall call, WizardForm form, ArmFailure? failure)
    {
        var subscriptions = await call.SubscriptionsAsync();
        if (subscriptions.Count == 0) throw new ArmRequestException(new ArmFailure(403, "NoSubscription", "You have no subscription to create a cluster in: ask an administrator of your tenant for one."));
        // What a form names must be the person's own, or the API would be asked about something else.
        var subscription = Guid.TryParse(form.Subscription, out var chosen) && subscriptions.Any(known => known.SubscriptionId == chosen) ? chosen : subscriptions[0].SubscriptionId;
        var locations = await call.Arm.LocationsAsync(subscription, call.Aborted);
        var location = locations.Any(known => known.Name == form.Location) ? form.Location : locations[0].Name;
        var versions = await call.Arm.VersionsAsync(subscription, location, call.Aborted);
        var version = versions.Any(known => known.Version == form.Version) ? form.Version : versions.OrderByDescending(known => known.IsDefault).First().Version;
        form = form with { Subscription = subscription.ToString(), Location = location, Version = version };
        await call.ShowAsync<WizardPage>(failure is null ? 200 : 400, "Create a cluster", ("Form", form), ("Failure", failure), ("Locations", locations), ("Versions", versions),
            ("Groups", await call.Arm.GroupsAsync(subscription, call.Aborted)), ("Registries", await call.OfEachSubscriptionAsync(id => call.Arm.RegistriesAsync(id, call.Aborted))),
            ("Workspaces", await call.Arm.WorkspacesAsync(subscription, call.Aborted)));
    }
}
