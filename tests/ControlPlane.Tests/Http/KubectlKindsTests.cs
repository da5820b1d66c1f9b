using System.Text.RegularExpressions;
using Platform.ControlPlane.Authentication;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>What users do with the kinds, by the real kubectl.</summary>
public sealed partial class KubectlKindsTests : IAsyncLifetime
{
    private ApiServer server = null!;
    private Kubectl kubectl = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        kubectl = new Kubectl(server.Address);
    }

    public async Task DisposeAsync()
    {
        kubectl.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("create quota q --hard=cpu=1,pods=2 --scopes=NotTerminating", "quota/q", "q <age>")]
    [InlineData("create ingress i --class=c --rule=a.example/p=s:80", "ingress/i", "i c a.example 80 <age>")]
    [InlineData("create priorityclass p --value=7 --description=d", "priorityclass/p", "p 7 false <age> PreemptLowerPriority")]
    [InlineData("create pdb b --selector=a=b --min-available=50%", "pdb/b", "b 50% N/A 0 <age>")]
    [InlineData("create cronjob c --image=i --schedule=*/5_*_*_*_* -- echo hello", "cronjob/c", "c */5 * * * * <none> False 0 <none> <age>")]
    [InlineData("create job j --image=i -- echo hello", "job/j", "j Running 0/1 <age>")]
    [InlineData("create clusterrole r --aggregation-rule=a=b", "clusterrole/r", "r <time>")]
    [InlineData("create role o --verb=get --resource=pods", "role/o", "o <time>")]
    [InlineData("create rolebinding g --clusterrole=r --user=u", "rolebinding/g", "g ClusterRole/r <age>")]
    [InlineData("autoscale deployment d --max=3 --cpu-percent=60", "hpa/d", "d Deployment/d cpu: <unknown>/60% 1 3 0 <age>")]
    public async Task A_created_object_is_listed(string create, string name, string row)
    {
        if (name == "hpa/d")
            await kubectl.RunAsync("create", "deployment", "d", "--image=i");
        await kubectl.RunAsync([.. create.Split(' ').Select(a => a.Replace('_', ' '))]);
        Row(await kubectl.RunAsync("get", name, "--no-headers")).ShouldBe(row);
    }

    [Fact]
    public async Task A_job_of_a_cron_job_has_its_whole_template()
    {
        await kubectl.FeedAsync(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: c}
            spec:
              schedule: "0 * * * *"
              jobTemplate:
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      volumes: [{name: v, configMap: {name: m}}]
                      containers: [{name: a, image: i, env: [{name: E, valueFrom: {secretKeyRef: {name: s, key: k}}}], livenessProbe: {httpGet: {port: 80}}}]
            """,
            "apply", "-f", "-");
        await kubectl.RunAsync("create", "job", "j", "--from=cronjob/c");
        (await kubectl.RunAsync("get", "job", "j", "-o", "jsonpath={.spec.template.spec.volumes[0].configMap.name} "
            + "{.spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name} {.spec.template.spec.containers[0].livenessProbe.httpGet.port}"))
            .ShouldBe("m s 80");
    }

    [Fact]
    public async Task Limits_are_described()
    {
        await server.CreateAsync(
            "/api/v1/namespaces/default/limitranges",
            """{"metadata":{"name":"l"},"spec":{"limits":[{"type":"Container","max":{"cpu":"2"},"maxLimitRequestRatio":{"cpu":"4"}}]}}""");
        Row((await kubectl.RunAsync("describe", "limits", "l")).Split('\n')[^1]).ShouldBe("Container cpu - 2 2 2 4");
    }

    [Fact]
    public async Task A_token_of_an_account_is_its_own()
    {
        var token = await kubectl.RunAsync("create", "token", "default", "--audience", ServiceAccountTokens.Issuer, "--duration", "20m");
        server.Cluster.TokenAuthenticator.Authenticate(token, [])!.User.Name.ShouldBe("system:serviceaccount:default:default");
        (await kubectl.FailAsync("create", "token", "nobody")).ShouldBe("error: failed to create token: serviceaccounts \"nobody\" not found");
    }

    [Fact]
    public async Task Rights_are_listed() =>
        (await kubectl.RunAsync("auth", "can-i", "--list")).Split('\n').Select(Row).ShouldContain("*.* [] [] [*]");

    [Fact]
    public async Task All_of_a_namespace_is_listed()
    {
        await kubectl.RunAsync("create", "deployment", "d", "--image=i");
        await kubectl.RunAsync("create", "service", "clusterip", "s", "--tcp=80");
        await kubectl.RunAsync("autoscale", "deployment", "d", "--max=3");
        var names = (await kubectl.RunAsync("get", "all", "-o", "name")).Split('\n');
        names.ShouldBe(["service/s", "deployment.apps/d", "horizontalpodautoscaler.autoscaling/d"]);
    }

    /// <summary>A row with one blank between cells and no ages in it.</summary>
    private static string Row(string line) =>
        AgeAtTheEnd().Replace(AgeInside().Replace(Time().Replace(Blanks().Replace(line.Trim(), " "), "<time>"), " <age> "), " <age>");

    [GeneratedRegex(@" \d+(s|ms)$")]
    private static partial Regex AgeAtTheEnd();

    [GeneratedRegex(@" \d+s ")]
    private static partial Regex AgeInside();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:]+Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
