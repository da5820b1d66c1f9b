using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.ControlPlane.Authentication;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Certificates.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers;

public sealed class ClusterControllersTests : ControlledClusterTests
{
    private static readonly Dictionary<string, string> App = new() { ["app"] = "web" };

    private static PodTemplateSpec Template(string cpu = "10m") => new()
    {
        Metadata = new() { Labels = App },
        Spec = new PodSpec
        {
            Containers =
            [
                new Container
                {
                    Name = "web",
                    Image = "web:1",
                    Ports = [new ContainerPort { Name = "http", ContainerPortValue = 8080 }],
                    Resources = new() { Requests = new Dictionary<string, Kubernetes.Quantity> { ["cpu"] = Kubernetes.Quantity.Parse(cpu) } },
                },
            ],
        },
    };

    private static Pod NewPod(string name, string cpu = "10m") =>
        new() { Metadata = new() { Name = name, Namespace = "default", Labels = App }, Spec = Template(cpu).Spec };

    private static Deployment Web(int replicas, string ns = "default") => new()
    {
        Metadata = new() { Name = "web", Namespace = ns },
        Spec = new DeploymentSpec { Replicas = replicas, Selector = new() { MatchLabels = App }, Template = Template() },
    };

    private Task<Deployment> AvailableAsync(int replicas, string ns = "default") =>
        Cluster.UntilAsync<Deployment>("web", ns, d => (d.Status.AvailableReplicas ?? 0) == replicas, "the deployment is available");

    [Fact]
    public async Task A_service_leads_to_its_ready_pods()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.Client.CreateAsync(
            new Service
            {
                Metadata = new() { Name = "web", Namespace = "default" },
                Spec = new ServiceSpec { Selector = App, Ports = [new ServicePort { Port = 80, TargetPort = "http" }] },
            },
            default);
        await Cluster.Client.CreateAsync(Web(2), default);
        await AvailableAsync(2);

        IReadOnlyList<Endpoint> endpoints = [];
        await ControlledCluster.EventuallyAsync(
            async () =>
            {
                var slices = (await Cluster.ListAsync<EndpointSlice>()).Where(s => s.Metadata.Labels?["kubernetes.io/service-name"] == "web").ToList();
                endpoints = [.. slices.SelectMany(s => s.Endpoints)];
                return slices.Count == 1 && slices[0].Ports?.SingleOrDefault()?.Port == 8080 && endpoints.Count(e => e.Conditions.Ready == true) == 2;
            },
            "both pods are endpoints");
        endpoints.ShouldAllBe(e => e.NodeName == "n1" && e.TargetRef!.Kind == "Pod");

        await Cluster.Client.DeleteAsync<Service>("web", "default", null, default);
        await ControlledCluster.EventuallyAsync(
            async () => !(await Cluster.ListAsync<EndpointSlice>()).Any(s => s.Metadata.Labels?.GetValueOrDefault("kubernetes.io/service-name") == "web"),
            "the slices go with the service");
    }

    [Fact]
    public async Task What_a_deployment_owns_goes_with_it()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.Client.CreateAsync(Web(2), default);
        await AvailableAsync(2);
        await Cluster.Client.DeleteAsync<Deployment>("web", "default", new DeleteOptions { PropagationPolicy = "Background" }, default);
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<ReplicaSet>()).Count == 0 && (await Cluster.ListAsync<Pod>()).Count == 0, "nothing is left");
    }

    [Fact]
    public async Task A_foreground_deletion_ends_with_the_owner()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.Client.CreateAsync(Web(1), default);
        await AvailableAsync(1);
        await Cluster.Client.DeleteAsync<Deployment>("web", "default", new DeleteOptions { PropagationPolicy = "Foreground" }, default);
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Deployment>()).Count == 0, "the deployment is gone");
        (await Cluster.ListAsync<ReplicaSet>()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Orphans_stay()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.Client.CreateAsync(Web(1), default);
        await AvailableAsync(1);
        await Cluster.Client.DeleteAsync<Deployment>("web", "default", new DeleteOptions { PropagationPolicy = "Orphan" }, default);
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Deployment>()).Count == 0, "the deployment is gone");
        (await Cluster.ListAsync<ReplicaSet>()).ShouldHaveSingleItem().Metadata.OwnerReferences.ShouldBeNull();
    }

    [Fact]
    public async Task A_namespace_goes_with_all_that_is_in_it()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.Client.CreateAsync(new Namespace { Metadata = new() { Name = "team" } }, default);
        await Cluster.UntilAsync<ConfigMap>("kube-root-ca.crt", "team", c => c.Data!["ca.crt"].Contains("BEGIN CERTIFICATE", StringComparison.Ordinal), "the authority is there");
        await Cluster.UntilAsync<ServiceAccount>("default", "team", _ => true, "the account is there");
        await Cluster.Client.CreateAsync(Web(2, "team"), default);
        await AvailableAsync(2, "team");

        await Cluster.Client.DeleteAsync<Namespace>("team", null, null, default);
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<Namespace>("team", null, default) is null, "the namespace is gone");
        (await Cluster.ListAsync<Pod>("team")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_get_ranges_of_their_own_and_lose_the_taint_when_ready()
    {
        await Cluster.AddNodeAsync("n1");
        await Cluster.AddNodeAsync("n2");
        var first = await Cluster.UntilAsync<Node>("n1", null, n => n.Spec.PodCIDR is not null && n.Spec.Taints is null or { Count: 0 }, "n1 has its range");
        var second = await Cluster.UntilAsync<Node>("n2", null, n => n.Spec.PodCIDR is not null && n.Spec.Taints is null or { Count: 0 }, "n2 has its range");
        new[] { first.Spec.PodCIDR, second.Spec.PodCIDR }.Order().ShouldBe(["10.244.0.0/24", "10.244.1.0/24"]);
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_says_why_and_is_placed_when_there_is_room()
    {
        await Cluster.AddNodeAsync("n1", cpu: "1");
        await Cluster.Client.CreateAsync(NewPod("big", "2"), default);
        var waiting = await Cluster.UntilAsync<Pod>(
            "big", "default", p => p.Status.Conditions?.Any(c => c is { Type: "PodScheduled", Status: "False" }) == true, "it is unschedulable");
        waiting.Status.Conditions!.Single(c => c.Type == "PodScheduled").Message.ShouldBe("0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");

        await Cluster.AddNodeAsync("n2", cpu: "4");
        await Cluster.UntilAsync<Pod>("big", "default", p => p.Spec.NodeName == "n2", "it is placed");
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Event>()).Select(e => e.Reason).Intersect(["FailedScheduling", "Scheduled"]).Count() == 2, "events tell");
    }

    [Fact]
    public async Task A_joining_node_gets_its_certificate_and_nobody_else_does()
    {
        Cluster.Server.User = new UserInfo("system:bootstrap:abcdef", "system:bootstrappers", UserInfo.AuthenticatedGroup);
        await RequestAsync("good", "CN=system:node:n1,O=system:nodes");
        await RequestAsync("bad", "CN=somebody,O=system:masters");
        var good = await Cluster.UntilAsync<CertificateSigningRequest>("good", null, c => c.Status.Certificate is { Length: > 0 }, "it is signed");

        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(good.Status.Certificate!));
        certificate.Subject.ShouldContain("system:node:n1");
        Cluster.Server.Cluster.CertificateAuthority.Issued(certificate).ShouldBeTrue();
        var bad = await Cluster.Client.GetAsync<CertificateSigningRequest>("bad", null, default);
        bad.Status.Conditions.ShouldBeNull();
        bad.Status.Certificate.ShouldBeNull();
    }

    private async Task RequestAsync(string name, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        await Cluster.Client.CreateAsync(
            new CertificateSigningRequest
            {
                Metadata = new() { Name = name },
                Spec = new CertificateSigningRequestSpec
                {
                    Request = Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()),
                    SignerName = "kubernetes.io/kube-apiserver-client-kubelet",
                    Usages = ["client auth", "digital signature"],
                },
            },
            default);
    }
}
