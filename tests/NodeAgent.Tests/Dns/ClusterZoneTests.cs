using System.Net;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Dns;

public sealed class ClusterZoneTests
{
    private static readonly ServiceEntry Web = new()
    {
        Namespace = "shop",
        Name = "web",
        ClusterIp = "10.0.5.5",
        Ports = [new ServicePortEntry("http", "tcp", 80, 0, [])],
    };

    private static readonly ServiceEntry Db = new()
    {
        Namespace = "shop",
        Name = "db",
        Ports =
        [
            new ServicePortEntry("sql", "tcp", 5432, 0,
            [
                new ServiceEndpoint { Address = "10.244.0.7", Port = 5432, Hostname = "db-0" },
                new ServiceEndpoint { Address = "10.244.1.8", Port = 5432, Ready = false },
            ]),
        ],
    };

    private readonly ClusterZone _zone = new("cluster.local");

    public ClusterZoneTests()
    {
        foreach (var service in (ServiceEntry[])[
            Web, Db, new ServiceEntry { Namespace = "shop", Name = "mail", ExternalName = "Mail.Example." },
            new ServiceEntry { Namespace = "shop", Name = "alias", ExternalName = "web.shop.svc.cluster.local" }])
            _zone.Set($"{service.Namespace}/{service.Name}", service);
    }

    [Fact]
    public void A_service_has_its_cluster_address() => Addresses("web.shop.svc.cluster.local").ShouldBe(["10.0.5.5"]);

    [Fact]
    public void A_headless_service_has_the_addresses_of_its_ready_pods() => Addresses("db.shop.svc.cluster.local").ShouldBe(["10.244.0.7"]);

    [Fact]
    public void A_pod_with_a_hostname_has_a_name_below_its_service() => Addresses("db-0.db.shop.svc.cluster.local").ShouldBe(["10.244.0.7"]);

    [Fact]
    public void A_named_port_has_a_service_record_with_its_target()
    {
        var answer = _zone.Answer("_sql._tcp.db.shop.svc.cluster.local", DnsType.Srv)!;

        answer.Records.ShouldHaveSingleItem().ShouldBe(new ServiceRecord("_sql._tcp.db.shop.svc.cluster.local", 5432, "db-0.db.shop.svc.cluster.local"));
        answer.Additional!.OfType<AddressRecord>().ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Parse("10.244.0.7"));
    }

    [Fact]
    public void A_cluster_address_leads_back_to_its_service() =>
        _zone.Answer("5.5.0.10.in-addr.arpa", DnsType.Ptr)!.Records.ShouldHaveSingleItem()
            .ShouldBe(new NameRecord("5.5.0.10.in-addr.arpa", DnsType.Ptr, "web.shop.svc.cluster.local"));

    [Fact]
    public void An_external_name_is_an_alias() =>
        _zone.Answer("mail.shop.svc.cluster.local", DnsType.A)!.Records.ShouldHaveSingleItem()
            .ShouldBe(new NameRecord("mail.shop.svc.cluster.local", DnsType.Cname, "mail.example"));

    [Fact]
    public void An_alias_of_a_name_of_the_zone_comes_with_its_addresses() =>
        _zone.Answer("alias.shop.svc.cluster.local", DnsType.A)!.Records.ShouldBe(
        [
            new NameRecord("alias.shop.svc.cluster.local", DnsType.Cname, "web.shop.svc.cluster.local"),
            new AddressRecord("web.shop.svc.cluster.local", IPAddress.Parse("10.0.5.5")),
        ]);

    [Fact]
    public void A_service_that_changes_has_its_new_names_alone_and_one_that_goes_none()
    {
        _zone.Set("shop/web", Web with { ClusterIp = "10.0.5.6" });
        Addresses("web.shop.svc.cluster.local").ShouldBe(["10.0.5.6"]);
        _zone.Answer("5.5.0.10.in-addr.arpa", DnsType.Ptr).ShouldBeNull();

        _zone.Set("shop/web", null);
        _zone.Answer("web.shop.svc.cluster.local", DnsType.A)!.Code.ShouldBe(DnsCode.NameError);
        _zone.Answer("_http._tcp.web.shop.svc.cluster.local", DnsType.Srv)!.Code.ShouldBe(DnsCode.NameError);
        Addresses("db.shop.svc.cluster.local").ShouldBe(["10.244.0.7"]);
    }

    [Fact]
    public void The_namespace_of_the_last_service_goes_with_it()
    {
        _zone.SetAll([new("lab/one", Web with { Namespace = "lab" })]);

        _zone.Answer("shop.svc.cluster.local", DnsType.A)!.Code.ShouldBe(DnsCode.NameError);
        _zone.Answer("lab.svc.cluster.local", DnsType.A)!.Code.ShouldBe(DnsCode.NoError);
        _zone.Answer("svc.cluster.local", DnsType.A)!.Code.ShouldBe(DnsCode.NoError);
    }

    [Fact]
    public void A_name_that_is_not_in_the_zone_does_not_exist_and_is_not_asked_elsewhere()
    {
        var answer = _zone.Answer("nothing.shop.svc.cluster.local", DnsType.A)!;

        answer.Code.ShouldBe(DnsCode.NameError);
        answer.Authority!.Name.ShouldBe("cluster.local");
    }

    [Theory]
    [InlineData("web.shop.svc.cluster.local", DnsType.Aaaa)]
    [InlineData("shop.svc.cluster.local", DnsType.A)]
    public void A_name_without_the_type_exists_and_has_no_answer(string name, DnsType type)
    {
        var answer = _zone.Answer(name, type)!;

        answer.Code.ShouldBe(DnsCode.NoError);
        answer.Records.ShouldBeEmpty();
        answer.Authority.ShouldNotBeNull();
    }

    [Fact]
    public void Names_outside_the_zone_are_for_other_servers()
    {
        _zone.Answer("example.com", DnsType.A).ShouldBeNull();
        _zone.Answer("notcluster.local", DnsType.A).ShouldBeNull();
        _zone.Answer("1.1.1.1.in-addr.arpa", DnsType.Ptr).ShouldBeNull();
    }

    [Fact]
    public void A_dashed_address_is_a_name_in_the_pod_zone() => Addresses("10-244-0-9.shop.pod.cluster.local").ShouldBe(["10.244.0.9"]);

    private IEnumerable<string> Addresses(string name) =>
        _zone.Answer(name, DnsType.A)!.Records.OfType<AddressRecord>().Select(r => r.Address.ToString());
}
