using Platform.NodeAgent.Pods.Images;

namespace Platform.NodeAgent.Tests.Pods.Images;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest", "docker.io")]
    [InlineData("exp/box:1", "docker.io/exp/box:1", "docker.io")]
    [InlineData("pets.cr.platform.internal/web", "pets.cr.platform.internal/web:latest", "pets.cr.platform.internal")]
    [InlineData("localhost:5000/a/b:2", "localhost:5000/a/b:2", "localhost:5000")]
    [InlineData("r.io/a@sha256:00", "r.io/a@sha256:00", "r.io")]
    public void A_name_is_completed_as_container_tools_do(string image, string full, string host)
    {
        ImageName.Normalize(image).ShouldBe(full);
        ImageName.Host(image).ShouldBe(host);
    }

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("nginx:1", "IfNotPresent")]
    public void Without_a_policy_only_latest_is_always_pulled(string image, string policy) => ImageName.DefaultPolicy(image).ShouldBe(policy);
}
