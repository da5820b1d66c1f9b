namespace Platform.EndToEnd.Continuity;

/// <summary>As <see cref="ContinuityStory"/>, each again and again under twenty thousand requests.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd"), Trait("Category", "Soak")]
public sealed class ContinuitySoak(ContinuityStage stage) : EverydayChanges(stage), IClassFixture<ContinuityStage>
{
    private const int Requests = 20_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override async Task UnderLoadAsync(Func<Task> change)
    {
        using var patience = new CancellationTokenSource(Longest);
        var load = await Stage.AskAsync(users: 8);
        try
        {
            while (load.Requests < Requests && !patience.IsCancellationRequested) await change();
        }
        finally
        {
            (await load.StopAsync()).ShouldHaveNoFailure(Requests);
        }
    }
}
