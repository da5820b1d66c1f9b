using System.Net;
using Platform.Foundation.Installation;

namespace Platform.Foundation.Tests.Installation;

public sealed class PlatformInstallationTests
{
    private readonly PlatformInstallation _installation = new() { DataDirectory = "/var/lib/platform", Pool = IPNetwork.Parse("198.19.0.0/16") };

    [Fact]
    public void Addresses_come_from_the_pool_by_the_documented_plan()
    {
        _installation.PlatformAddress.ShouldBe(IPAddress.Parse("198.19.0.1"));
        _installation.ClusterApiAddress(3).ShouldBe(IPAddress.Parse("198.19.32.3"));
        _installation.UplinkHostAddress(2).ShouldBe(IPAddress.Parse("198.19.64.9"));
        _installation.UplinkRouterAddress(2).ShouldBe(IPAddress.Parse("198.19.64.10"));
        _installation.LoadBalancerRange.ShouldBe(IPNetwork.Parse("198.19.128.0/17"));
    }

    [Fact]
    public void The_last_cluster_stays_inside_its_ranges()
    {
        _installation.ClusterApiRange.Contains(_installation.ClusterApiAddress(PlatformInstallation.MaxClusters - 1)).ShouldBeTrue();
        _installation.UplinkRange.Contains(_installation.UplinkRouterAddress(PlatformInstallation.MaxClusters - 1)).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => _installation.ClusterApiAddress(PlatformInstallation.MaxClusters));
    }

    [Fact]
    public void Two_data_directories_have_two_ids_and_a_trailing_slash_changes_nothing()
    {
        _installation.Id.Length.ShouldBe(4);
        (_installation with { DataDirectory = "/var/lib/platform/" }).Id.ShouldBe(_installation.Id);
        (_installation with { DataDirectory = "/tmp/x" }).Id.ShouldNotBe(_installation.Id);
    }
}
