namespace Platform.EndToEnd.Continuity;

/// <summary>What happens to an application every day fails no request; what goes wrong is mended without anybody's help.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd"), Trait("Category", "Soak")]
public sealed partial class ContinuityStory(ContinuityStage stage) : EverydayChanges(stage), IClassFixture<ContinuityStage>
{
    private PlatformUnderTest Platform => Stage.Platform;

    /// <inheritdoc/>
    protected override async Task UnderLoadAsync(Func<Task> change)
    {
        var load = await Stage.AskAsync(users: 3);
        var changing = change();
        await changing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var report = await load.StopAsync();
        await changing;
        report.ShouldHaveNoFailure(atLeast: 200);
    }
}
