using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Benchmarks.Services;

/// <summary>Plays an API server that has services with endpoints, and tells of those that change.</summary>
internal sealed class ServiceFeed : IKubernetesClient
{
    private readonly List<Service> _services = [];
    private readonly List<EndpointSlice> _slices = [];
    private readonly Channel<EndpointSlice> _changes = Channel.CreateUnbounded<EndpointSlice>();

    public ServiceFeed(int services, int endpointsEach)
    {
        for (var i = 0; i < services; i++)
        {
            var metadata = new ObjectMeta { Name = $"web-{i}", Namespace = $"shop-{i % 50}", ResourceVersion = "1" };
            _services.Add(new Service
            {
                Metadata = metadata,
                Spec = new ServiceSpec { ClusterIP = $"10.0.{(i / 250) + 1}.{(i % 250) + 1}", Ports = [new ServicePort { Name = "http", Port = 80, Protocol = "TCP" }] },
            });
            _slices.Add(new EndpointSlice
            {
                Metadata = metadata with { Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = metadata.Name! } },
                AddressType = "IPv4",
                Ports = [new EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
                Endpoints = [.. Enumerable.Range(0, endpointsEach).Select(e => Endpoint((i * endpointsEach) + e))],
            });
        }
    }

    /// <summary>Resource version of the newest change.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>One endpoint of a service takes another's place.</summary>
    public void Change(int service, int salt)
    {
        var slice = _slices[service];
        Endpoint[] endpoints = [.. slice.Endpoints];
        endpoints[salt % endpoints.Length] = Endpoint(100_000 + (int)Version);
        Version++;
        _slices[service] = slice with { Metadata = slice.Metadata with { ResourceVersion = Version.ToString(CultureInfo.InvariantCulture) }, Endpoints = endpoints };
        _changes.Writer.TryWrite(_slices[service]);
    }

    public Task<KubernetesList<T>> ListAsync<T>(ResourcePath path, ListOptions options, CancellationToken cancellationToken)
        where T : class =>
        Task.FromResult(new KubernetesList<T> { Metadata = new() { ResourceVersion = "1" }, Items = typeof(T) == typeof(Service) ? [.. _services.Cast<T>()] : [.. _slices.Cast<T>()] });

    public async IAsyncEnumerable<WatchUpdate<T>> WatchAsync<T>(ResourcePath path, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        if (typeof(T) == typeof(Service))
            await Task.Delay(Timeout.Infinite, cancellationToken);
        await foreach (var slice in _changes.Reader.ReadAllAsync(cancellationToken))
            yield return new WatchUpdate<T>(WatchUpdateType.Modified, (T)(object)slice);
    }

    public Task<T> GetAsync<T>(ResourcePath path, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task<TResult> CreateAsync<TBody, TResult>(ResourcePath path, TBody body, CancellationToken cancellationToken)
        where TBody : class
        where TResult : class => throw new NotSupportedException();

    public Task<T> UpdateAsync<T>(ResourcePath path, T body, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task<T> PatchAsync<T>(ResourcePath path, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task DeleteAsync(ResourcePath path, DeleteOptions? options, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static Endpoint Endpoint(int number) => new()
    {
        Addresses = [$"10.{244 + (number / 62500)}.{number / 250 % 250}.{(number % 250) + 1}"],
        Conditions = new EndpointConditions { Ready = true, Serving = true },
        NodeName = $"node-{number % 100}",
    };
}
