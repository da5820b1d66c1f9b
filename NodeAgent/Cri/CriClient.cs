using Google.Protobuf;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Cri;

/// <summary>containerd through the Container Runtime Interface v1. Every call throws <see cref="CriException"/> on refusal.</summary>
public sealed class CriClient(GrpcChannel channel)
{
    private const string Runtime = "runtime.v1.RuntimeService";
    private const string Images = "runtime.v1.ImageService";
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(4);

    public Task<VersionResponse> VersionAsync(CancellationToken cancel) =>
        RuntimeAsync("Version", new VersionRequest(), VersionResponse.Parser, Quick, cancel);

    public Task<StatusResponse> StatusAsync(CancellationToken cancel) =>
        RuntimeAsync("Status", new StatusRequest(), StatusResponse.Parser, Quick, cancel);

    /// <summary>Creates and starts a pod's sandbox with its network; its id.</summary>
    /// <param name="handler">One of the runtime's configured handlers; empty for its default.</param>
    public async Task<string> RunPodSandboxAsync(PodSandboxConfig config, string handler, CancellationToken cancel) =>
        (await RuntimeAsync("RunPodSandbox", new RunPodSandboxRequest { Config = config, RuntimeHandler = handler }, RunPodSandboxResponse.Parser, Slow, cancel)).PodSandboxId;

    /// <summary>Kills what runs in the sandbox and gives its address back. Repeatable.</summary>
    public Task StopPodSandboxAsync(string id, CancellationToken cancel) =>
        RuntimeAsync("StopPodSandbox", new StopPodSandboxRequest { PodSandboxId = id }, StopPodSandboxResponse.Parser, Slow, cancel);

    /// <summary>Removes the sandbox and all its containers. Repeatable.</summary>
    public Task RemovePodSandboxAsync(string id, CancellationToken cancel) =>
        RuntimeAsync("RemovePodSandbox", new RemovePodSandboxRequest { PodSandboxId = id }, RemovePodSandboxResponse.Parser, Slow, cancel);

    public async Task<PodSandboxStatus> PodSandboxStatusAsync(string id, CancellationToken cancel) =>
        (await RuntimeAsync("PodSandboxStatus", new PodSandboxStatusRequest { PodSandboxId = id }, PodSandboxStatusResponse.Parser, Quick, cancel)).Status;

    /// <summary>Sandboxes that carry every one of <paramref name="labels"/>.</summary>
    public async Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancel)
    {
        var request = new ListPodSandboxRequest { Filter = new PodSandboxFilter() };
        foreach (var (name, value) in labels)
            request.Filter.LabelSelector.Add(name, value);
        return (await RuntimeAsync("ListPodSandbox", request, ListPodSandboxResponse.Parser, Quick, cancel)).Items;
    }

    public async Task<string> CreateContainerAsync(
        string sandboxId, ContainerConfig config, PodSandboxConfig sandbox, CancellationToken cancel) =>
        (await RuntimeAsync(
            "CreateContainer",
            new CreateContainerRequest { PodSandboxId = sandboxId, Config = config, SandboxConfig = sandbox },
            CreateContainerResponse.Parser, Slow, cancel)).ContainerId;

    public Task StartContainerAsync(string id, CancellationToken cancel) =>
        RuntimeAsync("StartContainer", new StartContainerRequest { ContainerId = id }, StartContainerResponse.Parser, Slow, cancel);

    /// <summary>Sends the stop signal and, after <paramref name="grace"/>, kills. Returns when it has stopped.</summary>
    public Task StopContainerAsync(string id, TimeSpan grace, CancellationToken cancel) =>
        RuntimeAsync(
            "StopContainer",
            new StopContainerRequest { ContainerId = id, Timeout = (long)Math.Ceiling(grace.TotalSeconds) },
            StopContainerResponse.Parser, grace + Slow, cancel);

    /// <summary>Changes what a running container may use.</summary>
    public Task UpdateContainerResourcesAsync(string id, LinuxContainerResources resources, CancellationToken cancel) =>
        RuntimeAsync(
            "UpdateContainerResources", new UpdateContainerResourcesRequest { ContainerId = id, Linux = resources },
            UpdateContainerResourcesResponse.Parser, Quick, cancel);

    public Task RemoveContainerAsync(string id, CancellationToken cancel) =>
        RuntimeAsync("RemoveContainer", new RemoveContainerRequest { ContainerId = id }, RemoveContainerResponse.Parser, Slow, cancel);

    /// <summary>Containers that carry every one of <paramref name="labels"/>.</summary>
    public async Task<IReadOnlyList<Container>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancel)
    {
        var request = new ListContainersRequest { Filter = new ContainerFilter() };
        foreach (var (name, value) in labels)
            request.Filter.LabelSelector.Add(name, value);
        return (await RuntimeAsync("ListContainers", request, ListContainersResponse.Parser, Quick, cancel)).Containers;
    }

    public async Task<ContainerStatus> ContainerStatusAsync(string id, CancellationToken cancel) =>
        (await RuntimeAsync("ContainerStatus", new ContainerStatusRequest { ContainerId = id }, ContainerStatusResponse.Parser, Quick, cancel)).Status;

    /// <summary>Makes the runtime write to the container's log path anew, after it was renamed.</summary>
    public Task ReopenContainerLogAsync(string id, CancellationToken cancel) =>
        RuntimeAsync("ReopenContainerLog", new ReopenContainerLogRequest { ContainerId = id }, ReopenContainerLogResponse.Parser, Quick, cancel);

    /// <summary>Runs a command to its end; beyond <paramref name="timeout"/> the runtime kills it and answers DeadlineExceeded.</summary>
    public Task<ExecSyncResponse> ExecSyncAsync(string id, IEnumerable<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        var request = new ExecSyncRequest { ContainerId = id, Timeout = (long)Math.Ceiling(timeout.TotalSeconds) };
        request.Cmd.Add(command);
        return RuntimeAsync("ExecSync", request, ExecSyncResponse.Parser, timeout + Quick, cancel);
    }

    /// <summary>Address of a one-time streaming session that runs a command.</summary>
    public async Task<Uri> ExecAsync(ExecRequest request, CancellationToken cancel) =>
        new((await RuntimeAsync("Exec", request, ExecResponse.Parser, Quick, cancel)).Url);

    /// <summary>Address of a one-time streaming session with the container's own process.</summary>
    public async Task<Uri> AttachAsync(AttachRequest request, CancellationToken cancel) =>
        new((await RuntimeAsync("Attach", request, AttachResponse.Parser, Quick, cancel)).Url);

    /// <summary>Address of a one-time streaming session to ports of the sandbox.</summary>
    public async Task<Uri> PortForwardAsync(PortForwardRequest request, CancellationToken cancel) =>
        new((await RuntimeAsync("PortForward", request, PortForwardResponse.Parser, Quick, cancel)).Url);

    /// <summary>What happens to containers and sandboxes, from now on.</summary>
    public IAsyncEnumerable<ContainerEventResponse> EventsAsync(CancellationToken cancel) =>
        channel.StreamAsync(Runtime, "GetContainerEvents", new GetEventsRequest(), ContainerEventResponse.Parser, cancel);

    public async Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(CancellationToken cancel) =>
        (await RuntimeAsync("ListContainerStats", new ListContainerStatsRequest(), ListContainerStatsResponse.Parser, Quick, cancel)).Stats;

    public async Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel) =>
        (await ImagesAsync("ListImages", new ListImagesRequest(), ListImagesResponse.Parser, Quick, cancel)).Images;

    /// <summary>The image as the runtime has it, or null when it has not.</summary>
    public async Task<Image?> ImageStatusAsync(string image, CancellationToken cancel) =>
        (await ImagesAsync(
            "ImageStatus", new ImageStatusRequest { Image = new ImageSpec { Image = image } }, ImageStatusResponse.Parser, Quick, cancel)).Image;

    /// <summary>Fetches an image; its id.</summary>
    public async Task<string> PullImageAsync(string image, AuthConfig? auth, PodSandboxConfig sandbox, CancellationToken cancel)
    {
        var request = new PullImageRequest { Image = new ImageSpec { Image = image }, SandboxConfig = sandbox };
        if (auth is not null)
            request.Auth = auth;
        return (await ImagesAsync("PullImage", request, PullImageResponse.Parser, TimeSpan.FromMinutes(30), cancel)).ImageRef;
    }

    public Task RemoveImageAsync(string image, CancellationToken cancel) =>
        ImagesAsync(
            "RemoveImage", new RemoveImageRequest { Image = new ImageSpec { Image = image } }, RemoveImageResponse.Parser, Slow, cancel);

    public async Task<IReadOnlyList<FilesystemUsage>> ImageFilesystemsAsync(CancellationToken cancel) =>
        (await ImagesAsync("ImageFsInfo", new ImageFsInfoRequest(), ImageFsInfoResponse.Parser, Quick, cancel)).ImageFilesystems;

    private Task<T> RuntimeAsync<T>(string method, IMessage request, MessageParser<T> parser, TimeSpan deadline, CancellationToken cancel)
        where T : IMessage<T> => channel.CallAsync(Runtime, method, request, parser, deadline, cancel);

    private Task<T> ImagesAsync<T>(string method, IMessage request, MessageParser<T> parser, TimeSpan deadline, CancellationToken cancel)
        where T : IMessage<T> => channel.CallAsync(Images, method, request, parser, deadline, cancel);
}
