using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Volumes;

namespace Platform.NodeAgent.Tests.Pods.Volumes;

public sealed class ClaimVolumesTests : IDisposable
{
    private static readonly Volume Data = new() { Name = "data", PersistentVolumeClaim = new() { ClaimName = "data" } };
    private static readonly Pod User = new() { Metadata = new() { Name = "user", Namespace = "default", Uid = "u" } };
    private readonly string _root = Directory.CreateTempSubdirectory("platform-claims-").FullName;
    private readonly Claims _api = new();
    private readonly ClaimVolumes _volumes;

    public ClaimVolumesTests() => _volumes = new ClaimVolumes(_api, _root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_bound_claims_directory_is_made_once_and_keeps_what_is_in_it_until_it_is_removed()
    {
        _api.Bind(LocalVolumes.PathOf("pvc-1"));
        var path = await PrepareAsync();
        path.ShouldBe(Path.Combine(_root, "pvc-1"));
        File.GetUnixFileMode(path).ShouldBe((UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(Path.Combine(path, "kept"), "text");
        _volumes.Forget("u");
        (await PrepareAsync()).ShouldBe(path);
        File.Exists(Path.Combine(path, "kept")).ShouldBeTrue();

        _volumes.Remove("pvc-1");
        _volumes.Remove("pvc-1");
        Directory.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_inside_a_volume_is_removed_and_not_what_it_points_to()
    {
        _api.Bind(LocalVolumes.PathOf("pvc-1"));
        var path = await PrepareAsync();
        var outside = Directory.CreateTempSubdirectory("platform-outside-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(path, "link"), outside);
        _volumes.Remove("pvc-1");
        Directory.Exists(outside).ShouldBeTrue();
        Directory.Delete(outside);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../etc")]
    [InlineData("")]
    [InlineData("a/../../b")]
    public void No_name_leads_out_of_the_directory_of_volumes(string name)
    {
        LocalVolumes.IsName(name).ShouldBeFalse();
        LocalVolumes.NameOf(LocalVolumes.Root + "/" + name).ShouldBeNull();
        _volumes.Remove(name);
        Directory.Exists(_root).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        (await FaultAsync()).ShouldContain("persistentvolumeclaim \"data\" not found");
        _api.Bind(LocalVolumes.PathOf("pvc-1"), phase: "Pending");
        (await FaultAsync()).ShouldContain("persistentvolumeclaim \"data\" is not bound to a volume yet");
        _api.Bind(LocalVolumes.PathOf("pvc-1"), uid: "another");
        (await FaultAsync()).ShouldContain("is bound to another claim");
        _api.Bind(_root + "/absent");
        (await FaultAsync()).ShouldContain("does not exist");
    }

    [Fact]
    public async Task While_the_server_is_away_a_restarted_container_has_its_volume()
    {
        _api.Bind(LocalVolumes.PathOf("pvc-1"));
        var path = await PrepareAsync();
        _api.Away = true;
        (await PrepareAsync()).ShouldBe(path);
        _volumes.Forget("u");
        await Should.ThrowAsync<PodApiException>(PrepareAsync);
    }

    private Task<string> PrepareAsync() => _volumes.PrepareAsync(User, Data, PodClaims.Of(User, Data)!, default);

    private async Task<string> FaultAsync() => (await Should.ThrowAsync<PodSetupException>(PrepareAsync)).Message;

    private sealed class Claims : IPodApi
    {
        private PersistentVolumeClaim? _claim;
        private PersistentVolume? _volume;

        public bool Away { get; set; }

        public void Bind(string path, string phase = "Bound", string uid = "c")
        {
            _claim = new() { Metadata = new() { Name = "data", Uid = "c" }, Spec = new() { VolumeName = "v" }, Status = new() { Phase = phase } };
            _volume = new() { Metadata = new() { Name = "v" }, Spec = new() { ClaimRef = new() { Uid = uid }, Local = new() { Path = path } } };
        }

        public Task<PersistentVolumeClaim?> GetClaimAsync(string @namespace, string name, CancellationToken cancel) =>
            Away ? throw new PodApiException("away") : Task.FromResult(_claim);

        public Task<PersistentVolume?> GetVolumeAsync(string name, CancellationToken cancel) => Task.FromResult(_volume);

        public Task<string?> UpdateStatusAsync(Pod pod, PodStatus status, CancellationToken cancel) => throw new NotSupportedException();

        public Task DeleteAsync(Pod pod, CancellationToken cancel) => throw new NotSupportedException();

        public Task<ConfigMap?> GetConfigMapAsync(string @namespace, string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Secret?> GetSecretAsync(string @namespace, string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<string> GetRuntimeHandlerAsync(string? runtimeClass, CancellationToken cancel) => throw new NotSupportedException();

        public Task<ServiceAccountToken> CreateTokenAsync(Pod pod, string? audience, long expirationSeconds, CancellationToken cancel) => throw new NotSupportedException();

        public Task RecordAsync(Event happened, CancellationToken cancel) => throw new NotSupportedException();
    }
}
