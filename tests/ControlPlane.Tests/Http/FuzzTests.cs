using System.Text;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>Whatever is sent, the answer is a client's error or a success: never a 500, never silence.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Paths =
    [
        "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default/pods/a", "/api/v1/namespaces/default/services", "/api/v1/nodes/n/status",
        "/apis/apps/v1/namespaces/default/deployments", "/apis/apps/v1/namespaces/default/deployments/d/scale", "/api/v1/namespaces/default/configmaps/c",
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", "/api", "/apis", "/openapi/v3", "/api/v1/namespaces/default/pods/a/binding",
    ];

    private static readonly string[] Bodies =
    [
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"resources":{"requests":{"cpu":"100m"}}}]}}""",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"type":"LoadBalancer","ports":[{"port":80,"targetPort":"http"}]}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
        """[{"op":"replace","path":"/spec/replicas","value":3},{"op":"test","path":"/metadata/name","value":"d"}]""",
        """{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"}],"containers":[{"name":"c","$patch":"delete"}]}}}}""",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: b\n",
    ];

    private static readonly string[] Types =
        ["application/json", "application/yaml", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/json-patch+json", "application/apply-patch+yaml", "application/vnd.kubernetes.protobuf", "text/plain"];

    private static readonly string[] Queries =
        ["", "?limit=1", "?limit=-1", "?continue=abc", "?labelSelector=a%3Db,c%20in%20(d)", "?labelSelector=((", "?fieldSelector=metadata.name%3Da", "?resourceVersion=99999999999999999999", "?dryRun=All", "?fieldManager=x&force=true", "?fieldValidation=Strict", "?timeoutSeconds=x"];

    private static readonly string[] Accepts =
        ["application/json", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/yaml", "*/*;q=0.1", "application/vnd.kubernetes.protobuf"];

    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete];

    [Fact]
    public Task Spoiled_requests_never_fail_the_server() => SendSpoiledAsync(seed: 1, count: 1_500);

    [Fact, Trait("Category", "Soak")]
    public Task Many_spoiled_requests_never_fail_the_server() => SendSpoiledAsync(seed: Environment.TickCount, count: 200_000);

    [Fact]
    public async Task An_unfinished_collection_in_YAML_is_the_clients_error()
    {
        await using var server = await ApiServer.StartAsync();
        using var content = new StringContent("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  [ame: c\ndata:\n  a: b\n", Encoding.UTF8, "application/yaml");
        using var response = await server.Client.PostAsync("/api/v1/namespaces/default/configmaps", content);

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldContain("yaml: line");
    }

    private static async Task SendSpoiledAsync(int seed, int count)
    {
        await using var server = await ApiServer.StartAsync();
        var random = new Random(seed);
        var held = 0L;
        for (var i = 0; i < count; i++)
        {
            var (method, path) = (Methods[random.Next(Methods.Length)], Paths[random.Next(Paths.Length)] + SpoilText(random, Queries[random.Next(Queries.Length)]));
            var body = Spoil(random, Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]));
            using var request = new HttpRequestMessage(method, path);
            if (method != HttpMethod.Get)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", Types[random.Next(Types.Length)]);
            }
            request.Headers.TryAddWithoutValidation("Accept", SpoilText(random, Accepts[random.Next(Accepts.Length)]));
            request.Headers.TryAddWithoutValidation("If-None-Match", SpoilText(random, "\"abc\""));
            using var response = await server.Client.SendAsync(request);
            if (i == count / 5) held = GC.GetTotalMemory(forceFullCollection: true);
            var text = await response.Content.ReadAsStringAsync();
            // A version of the future is answered with 504, as the API's conventions have it.
            if (text.Contains("ResourceVersionTooLarge", StringComparison.Ordinal)) continue;
            ((int)response.StatusCode).ShouldBeLessThan(500, $"seed {seed}, request {i}: {method} {path} {request.Content?.Headers.ContentType}\n{Encoding.UTF8.GetString(body)}\n{text}");
        }
        // What the objects of the requests leave is small and the same however many there were.
        (GC.GetTotalMemory(forceFullCollection: true) - held).ShouldBeLessThan(64 << 20, $"seed {seed}");
    }

    // Printable characters alone: others the client itself would not send.
    private static string SpoilText(Random random, string text) =>
        random.Next(3) > 0 || text.Length < 2 ? text : text.Insert(random.Next(1, text.Length), ((char)random.Next('!', '~')).ToString()).Remove(random.Next(1, text.Length), 1);

    // Some bodies stay whole, so that there is something to change; the others lose, repeat or change a few bytes.
    private static byte[] Spoil(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var times = random.Next(4); times > 0 && bytes.Count > 1; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(4))
            {
                case 0: bytes.RemoveRange(at, length); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 2: bytes[at] = (byte)random.Next(256); break;
                default: bytes.InsertRange(at, "-1e999"u8.ToArray()); break;
            }
        }
        return [.. bytes];
    }
}
