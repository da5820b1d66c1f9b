using System.Text;
using Platform.ControlPlane.Protobuf;
using Platform.ControlPlane.Tests.Patching;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Protobuf;

public sealed class ProtobufObjectsTests
{
    private static readonly KindRegistry Kinds = KindRegistry.CreateBuiltIn();
    private readonly ProtobufObjects _objects = new();

    [Fact]
    public void A_secret_is_read_with_its_names_bytes_and_type()
    {
        var metadata = Field(1, "s");
        var data = Bytes(2, [.. Field(1, "p"), .. Field(2, "x")]);
        Read("Secret", [.. Bytes(1, metadata), .. data, .. Field(3, "Opaque")])
            .Root.ShouldBeJson("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"p":"eA=="},"type":"Opaque"}""");
    }

    [Fact]
    public void Numbers_ports_and_empty_times_are_read_by_the_schema()
    {
        byte[] port = [.. Field(1, "http"), .. Field(2, "TCP"), 0x18, 80, .. Bytes(4, [0x08, 0, 0x10, 0x90, 0x3f, .. Field(3, "")])];
        byte[] metadata = [.. Field(1, "web"), .. Field(2, ""), .. Bytes(8, [])];
        Read("Service", [.. Bytes(1, metadata), .. Bytes(2, Bytes(1, port))]).Root.ShouldBeJson(
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]}}""");
    }

    [Fact]
    public void An_empty_string_in_a_list_is_an_item()
    {
        byte[] rule = [.. Field(1, "get"), .. Field(2, ""), .. Field(3, "pods")];
        byte[] body = [.. "k8s\0"u8, .. Bytes(2, [.. Bytes(1, Field(1, "r")), .. Bytes(2, rule)])];
        _objects.Read(body, Kinds.FindKind("rbac.authorization.k8s.io/v1", "Role")!.Schema).Root.ShouldBeJson(
            """{"metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("k8s\0\u0012\u007f")]
    [InlineData("k8s\0\u0000")]
    [InlineData("k8s\0\u0007")]
    public void Bytes_that_are_not_the_form_are_refused(string body) =>
        _objects.Read(Encoding.UTF8.GetBytes(body), Kinds.FindKind("v1", "Pod")!.Schema).Error.ShouldNotBeNull();

    [Fact]
    public void No_bytes_whatever_end_in_more_than_a_refusal()
    {
        var schema = Kinds.FindKind("v1", "Pod")!.Schema;
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var raw = new byte[random.Next(64)];
            random.NextBytes(raw);
            _objects.Read([.. "k8s\0"u8, .. Bytes(2, raw)], schema);
        }
    }

    [Fact]
    public void Every_stored_kind_has_numbers_for_its_fields()
    {
        var fields = ProtobufFields.Load();
        foreach (var kind in Kinds.All)
            fields.Of(kind.Schema.Name).Values.ShouldContain("metadata", kind.Kind.Kind);
    }

    private JsonReadResult Read(string kind, byte[] raw)
    {
        byte[] type = [.. Field(1, "v1"), .. Field(2, kind)];
        return _objects.Read([.. "k8s\0"u8, .. Bytes(1, type), .. Bytes(2, raw), .. Field(3, ""), .. Field(4, "")], Kinds.FindKind("v1", kind)!.Schema);
    }

    private static byte[] Field(int number, string text) => Bytes(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
