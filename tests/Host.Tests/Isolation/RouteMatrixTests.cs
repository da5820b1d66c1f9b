namespace Platform.Host.Tests.Isolation;

/// <summary>Who may do what, over every route there is. A new route fails here until <see cref="RouteMatrix"/> has a row for it.</summary>
public sealed class RouteMatrixTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Fact]
    public void Every_route_of_the_ARM_API_has_its_row() =>
        RouteList.Arm(tenants.Services).Order().ShouldBe(RouteMatrix.Arm.Select(row => row.Route).Order(), "Add the new route to RouteMatrix.Arm, with who may use it.");

    [Fact]
    public void Every_route_of_the_Graph_API_has_its_row() =>
        RouteList.Graph(tenants.Services).Order().ShouldBe(RouteMatrix.Graph.Select(row => row.Route).Order(), "Add the new route to RouteMatrix.Graph, with who may use it.");

    [Fact]
    public void Every_route_of_the_identity_provider_is_known() =>
        RouteList.Identity(tenants.Services).Order().ShouldBe(RouteMatrix.Identity.Order(), "Add the new route to RouteMatrix.Identity: it is open to everybody.");

    [Fact]
    public void Every_site_on_the_public_listener_is_known() =>
        tenants.Sites.Order().ShouldBe(RouteMatrix.Sites.Keys.Order(), "Add the new site to RouteMatrix.Sites, with the test that keeps tenants apart there.");

    [Theory]
    [MemberData(nameof(ArmRows))]
    public async Task ARM_lets_in_whom_the_row_names(string route, string allowed)
    {
        var (method, path) = Fill(route);
        foreach (var member in TwoTenants.Members)
        {
            var (status, body) = await tenants.SendAsync(member, method, path);
            if (allowed.Split(' ').Contains(member)) status.ShouldNotBeOneOf([401, 403], $"{member}: {body}");
            else status.ShouldBe(403, $"{member}: {body}");
        }
        (await tenants.SendAsync(null, method, path)).Status.ShouldBe(401);
    }

    [Theory]
    [MemberData(nameof(ArmRows))]
    public async Task Another_tenants_owner_is_refused_and_learns_nothing(string route, string allowed)
    {
        _ = allowed;
        var (method, path) = Fill(route);
        var (status, body) = await tenants.SendAsync(TwoTenants.Stranger, method, path);

        if (path.Contains(tenants.Subscription.ToString(), StringComparison.Ordinal))
        {
            status.ShouldBe(404, body);
            if (method != "HEAD") body.ShouldContain("SubscriptionNotFound");
        }
        else body.ShouldNotContain(tenants.Subscription.ToString());
        if (path.Contains("Platform.Directory", StringComparison.Ordinal)) status.ShouldBe(403, body);
    }

    [Theory]
    [MemberData(nameof(GraphRows))]
    public async Task Graph_shows_and_changes_nothing_of_another_tenant(string route, bool readable)
    {
        var (method, path) = Fill(route);
        var (status, body) = await tenants.SendAsync(TwoTenants.Stranger, method, path, Body(path));

        body.ShouldNotContain(TwoTenants.Domain, Case.Insensitive, body);
        body.ShouldNotContain($"\"{tenants.Victim}\"");
        if (route.Contains("{id}", StringComparison.Ordinal)) status.ShouldBe(404, body);
        // Of the same tenant, who has no directory role reads and changes nothing.
        (status, body) = await tenants.SendAsync("Nobody", method, path, Body(path));
        if (readable) status.ShouldNotBeOneOf([401, 403], body);
        else status.ShouldBe(403, body);
        (await tenants.SendAsync(null, method, path, Body(path))).Status.ShouldBe(401);
    }

    public static TheoryData<string, string> ArmRows()
    {
        var data = new TheoryData<string, string>();
        foreach (var (route, allowed) in RouteMatrix.Arm.Where(row => row.Allowed != RouteMatrix.Public)) data.Add(route, allowed);
        return data;
    }

    public static TheoryData<string, bool> GraphRows()
    {
        var data = new TheoryData<string, bool>();
        foreach (var (route, readable) in RouteMatrix.Graph) data.Add(route, readable);
        return data;
    }

    // What is needed to come past the checks of form; the victim is the first tenant's administrator.
    private string Body(string path) => path.EndsWith("getByIds", StringComparison.Ordinal) ? $$"""{"ids":["{{tenants.Victim}}"]}""" : """{"displayName":"x"}""";

    private (string Method, string Path) Fill(string route)
    {
        var path = route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..]
            .Replace("{subscription}", tenants.Subscription.ToString(), StringComparison.Ordinal).Replace("{namespace}", "Microsoft.ContainerService", StringComparison.Ordinal)
            .Replace("{group}", "rg", StringComparison.Ordinal).Replace("{id}", tenants.Victim.ToString(), StringComparison.Ordinal)
            .Replace("{operation}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{location}", "westeurope", StringComparison.Ordinal)
            .Replace("{name}", "11111111-1111-1111-1111-111111111111", StringComparison.Ordinal).Replace("{question}", "question", StringComparison.Ordinal);
        return (route.Split(' ')[0], path);
    }
}
