namespace Platform.Cli.Demo.Steps;

/// <summary>Answers from all replicas through the one address.</summary>
internal sealed class SeeEveryReplica : DemoStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public override string Title => "Answers from every replica";

    public override IReadOnlyList<Type> After => [typeof(ScaleApplication)];

    public override Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        return story.UntilAsync(
            async () =>
            {
                for (var i = 0; i < 10 && seen.Count < DemoNames.Replicas; i++)
                {
                    if (await Application.AskAsync(story.ApplicationAddress, cancel) is { } answer)
                        seen.Add(answer.Host);
                }

                tell($"{seen.Count} of {DemoNames.Replicas}");
                return seen.Count >= DemoNames.Replicas ? string.Join(' ', seen) : null;
            },
            Timeout,
            () => Task.FromResult(new CliError("ReplicasMissing", $"Only {seen.Count} of {DemoNames.Replicas} replicas have answered: {string.Join(' ', seen)}.")),
            cancel);
    }
}
