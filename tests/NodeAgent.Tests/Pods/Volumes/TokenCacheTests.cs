using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Volumes;
using Platform.Testing;

namespace Platform.NodeAgent.Tests.Pods.Volumes;

public sealed class TokenCacheTests
{
    private static readonly Pod Pod = new() { Metadata = new ObjectMeta { Uid = "u" } };
    private readonly TestTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Issuer _issuer;
    private readonly TokenCache _tokens;

    public TokenCacheTests()
    {
        _issuer = new Issuer(_time);
        _tokens = new TokenCache(_issuer, _time);
    }

    [Fact]
    public async Task A_token_is_asked_for_anew_when_a_fifth_of_its_life_is_left()
    {
        (await GetAsync()).ShouldBe("token 1");
        _time.Advance(TimeSpan.FromSeconds(479));
        (await GetAsync()).ShouldBe("token 1");
        _time.Advance(TimeSpan.FromSeconds(2));
        (await GetAsync()).ShouldBe("token 2");
    }

    [Fact]
    public async Task A_server_that_is_away_leaves_the_old_token_while_it_holds()
    {
        await GetAsync();
        _issuer.IsAway = true;
        _time.Advance(TimeSpan.FromSeconds(500));
        (await GetAsync()).ShouldBe("token 1");
        _time.Advance(TimeSpan.FromSeconds(200));
        await Should.ThrowAsync<PodApiException>(GetAsync);
    }

    private Task<string> GetAsync() => _tokens.GetAsync(Pod, "shop", 600, CancellationToken.None);

    private sealed class Issuer(TimeProvider time) : IPodApi
    {
        private int _issued;

        public bool IsAway { get; set; }

        public Task<ServiceAccountToken> CreateTokenAsync(Pod pod, string? audience, long expirationSeconds, CancellationToken cancel) => IsAway
            ? throw new PodApiException("away")
            : Task.FromResult(new ServiceAccountToken($"token {++_issued}", time.GetUtcNow(), time.GetUtcNow().AddSeconds(expirationSeconds)));

        public Task<string?> UpdateStatusAsync(Pod pod, PodStatus status, CancellationToken cancel) => throw new NotSupportedException();

        public Task DeleteAsync(Pod pod, CancellationToken cancel) => throw new NotSupportedException();

        public Task<ConfigMap?> GetConfigMapAsync(string @namespace, string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Secret?> GetSecretAsync(string @namespace, string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<PersistentVolumeClaim?> GetClaimAsync(string @namespace, string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<PersistentVolume?> GetVolumeAsync(string name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<string> GetRuntimeHandlerAsync(string? runtimeClass, CancellationToken cancel) => throw new NotSupportedException();

        public Task RecordAsync(Event happened, CancellationToken cancel) => throw new NotSupportedException();
    }
}
